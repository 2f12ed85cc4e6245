"""Cross-entropy of ids under logits."""

from typing import Any

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Tensor


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
        float32 (...).
    """
    vocabulary = logits.shape[-1]
    wanted = ops.cast(ops.reshape(labels, (-1,)), "int32")
    rows = ops.arange(ops.shape(wanted)[0], dtype="int32")

    shared = np.where(np.arange(vocabulary) < first, 0, label_smoothing / (vocabulary - first))
    shared = shared.astype("float32")

    @ops.custom_gradient
    def of_rows(logits: Tensor) -> Any:
        largest = ops.max(logits, axis=-1, keepdims=True)
        shares = ops.exp(logits - largest)
        total = ops.sum(shares, axis=-1, keepdims=True)
        normalizer = (largest + ops.log(total))[:, 0]
        right = ops.take(ops.reshape(logits, (-1,)), rows * vocabulary + wanted)
        loss = normalizer - right
        if label_smoothing:
            uniform = normalizer - ops.mean(logits[:, first:], axis=-1)
            loss = loss + label_smoothing * (uniform - loss)

        def gradient(*args: Tensor, upstream: Tensor | None = None) -> Tensor:
            scale = (args[0] if upstream is None else upstream)[:, None]
            slopes = shares * (scale / total)
            if label_smoothing:
                slopes = slopes - scale * shared
            places = ops.stack([rows, wanted], axis=-1)
            at_right = ops.take(ops.reshape(slopes, (-1,)), rows * vocabulary + wanted)
            at_right = at_right - scale[:, 0] * (1 - label_smoothing)
            return ops.scatter_update(slopes, places, at_right)

        return loss, gradient

    flat = ops.reshape(ops.cast(logits, "float32"), (-1, vocabulary))
    return ops.reshape(of_rows(flat), ops.shape(labels))
