"""Moving means of series with gaps."""

from keras import ops

from seq2seq.aliases import Mask, Tensor


def moving_mean(values: Tensor, known: Mask, size: int) -> Tensor:
    """Compute the mean of the known values around each step.

    >>> moving_mean([1, 2, 6], known, 3)   ->   [1.5, 3, 4]

    Args:
        values: float32 (B, L, K).
        known: bool (B, L, K).
        size: int, steps of the mean, as many before the step as after it; of an even number, one
            more before it.

    Returns:
        float32 (B, L, K), 0 where none of the values is known.
    """
    present = ops.cast(known, "float32")
    both = ops.concatenate([ops.where(known, values, 0.0), present], axis=-1)
    # Shifted copies, not differences of a cumulative sum, whose rounding errors add up.
    before, steps = size // 2, values.shape[1]
    padded = ops.pad(both, [[0, 0], [before, size - 1 - before], [0, 0]])
    pooled = ops.average_pool(padded, size, 1, padding="valid", data_format="channels_last")
    total, count = ops.split(pooled[:, :steps] * size, 2, axis=-1)
    return total / ops.maximum(count, 1.0)
