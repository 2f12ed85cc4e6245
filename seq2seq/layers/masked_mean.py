"""The mean over the real steps of a row."""

from keras import ops

from seq2seq.aliases import Mask, Tensor


def masked_mean(sequence: Tensor, mask: Mask) -> Tensor:
    """Compute the mean of each row's real steps; zeros for an empty row.

    Args:
        sequence: float (B, S, D), any dtype.
        mask: bool (B, S), True = a real step.

    Returns:
        float32 (B, D).
    """
    real = mask[:, :, None]
    total = ops.sum(ops.where(real, ops.cast(sequence, "float32"), 0), axis=1)
    return total / ops.maximum(ops.sum(ops.cast(real, "float32"), axis=1), 1)
