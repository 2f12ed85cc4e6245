"""Frames as the CTC functions read them."""

import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.errors import InputError
from seq2seq.ops.masking import length_mask


def certain(vocabulary: int, symbol: int) -> np.ndarray:
    """Log-probabilities of a step that is certainly `symbol`: NumPy float32 (V,).

    >>> certain(3, 1)   ->   [NEVER, 0, NEVER]
    """
    return np.where(np.arange(vocabulary) == symbol, 0.0, NEVER).astype("float32")


def frames(log_probs: Tensor, lengths: Tensor | None, blank: int) -> Tensor:
    """Returns frames with finite log-probabilities, those after a row's end being certain blanks.

    Such frames change no output and no probability, so the callers need no lengths.

    Args:
        log_probs: float (B, S, V).
        lengths: int (B,), frames of each row; None: all S.
        blank: int.

    Returns:
        float32 (S, B, V).

    Raises:
        InputError: log_probs have another rank.
    """
    log_probs = ops.cast(log_probs, "float32")
    if len(log_probs.shape) != 3:
        raise InputError(
            f"log_probs must have the shape (B, S, V); received {tuple(log_probs.shape)}."
        )
    if lengths is not None:
        real = length_mask(lengths, ops.shape(log_probs)[1])[:, :, None]
        log_probs = ops.where(real, log_probs, certain(log_probs.shape[-1], blank))
    return ops.transpose(ops.maximum(log_probs, NEVER), (1, 0, 2))
