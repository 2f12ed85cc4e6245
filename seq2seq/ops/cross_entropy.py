"""Cross-entropy of ids under logits."""

from typing import Any

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.ops.ids import nan_unless, valid_ids


def cross_entropy(
    labels: Ids, logits: Tensor, label_smoothing: float = 0.0, first: int = 0
) -> Tensor:
    """Compute -log p of ids, with optional label smoothing.

    With smoothing, the target has (1 - e) on the label plus e, spread over ids (Szegedy et al.,
    2016, arXiv:1512.00567). The gradient, softmax minus target, is written by hand: it takes two
    passes over (..., V), where automatic differentiation takes about ten.

    Args:
        labels: int (...), at least 0 and below V.
        logits: float (..., V).
        label_smoothing: float e in [0, 1).
        first: int, the least id that has a share of e.

    Returns:
        float32 (...); NaN, as its gradient, for other labels.

    Raises:
        BadRow: for the first other label where its value is known.
    """
    vocabulary = logits.shape[-1]
    wanted, is_valid = valid_ids(labels, vocabulary, "the targets")
    wanted = ops.reshape(wanted, (-1,))
    excess = nan_unless(ops.reshape(is_valid, (-1,)))
    rows = ops.arange(ops.shape(wanted)[0], dtype="int32")

    shared = np.where(np.arange(vocabulary) < first, 0, label_smoothing / (vocabulary - first))
    shared = shared.astype("float32")

    @ops.custom_gradient
    def of_rows(logits: Tensor) -> Any:
        largest = ops.max(logits, axis=-1, keepdims=True)
        shares = ops.exp(logits - largest)
        total = ops.sum(shares, axis=-1, keepdims=True)
        normalizer = (largest + ops.log(total))[:, 0]
        loss = normalizer - _at(logits, wanted) + excess
        if label_smoothing:
            uniform = normalizer - ops.mean(logits[:, first:], axis=-1)
            loss = loss + label_smoothing * (uniform - loss)

        def gradient(*args: Tensor, upstream: Tensor | None = None) -> Tensor:
            scale = ((args[0] if upstream is None else upstream) + excess)[:, None]
            slopes = shares * (scale / total)
            if label_smoothing:
                slopes = slopes - scale * shared
            places = ops.stack([rows, wanted], axis=-1)
            at_right = _at(slopes, wanted) - scale[:, 0] * (1 - label_smoothing)
            return ops.scatter_update(slopes, places, at_right)

        return loss, gradient

    flat = ops.reshape(ops.cast(logits, "float32"), (-1, vocabulary))
    return ops.reshape(of_rows(flat), ops.shape(labels))


def _at(values: Tensor, ids: Ids) -> Tensor:
    """Take one value of each row: (N, V), (N,) -> (N,)."""
    return ops.take_along_axis(values, ids[:, None], axis=-1)[:, 0]
