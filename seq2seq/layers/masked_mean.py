"""Mean over the real steps of a row."""

from keras import ops


def masked_mean(sequence, mask):
    """The mean of the steps that are real; zeros where none is.

    Args:
        sequence: float (B, S, D), any dtype.
        mask: bool (B, S).

    Returns:
        float32 (B, D).
    """
    real = mask[:, :, None]
    total = ops.sum(ops.where(real, ops.cast(sequence, "float32"), 0), axis=1)
    return total / ops.maximum(ops.sum(ops.cast(real, "float32"), axis=1), 1)
