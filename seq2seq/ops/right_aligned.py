"""The last steps of right-padded rows, at the end of an array."""

from keras import ops

from seq2seq.aliases import Ids, Mask, Tensor


def right_aligned(values: Tensor, lengths: Ids, size: int) -> tuple[Tensor, Mask]:
    """Move the last `size` real steps of each row to the end, behind padding if there are fewer.

    >>> right_aligned([[a, b, c], [d, PAD, PAD]], [3, 1], 2)
    [[b, c], [0, d]] and [[True, True], [False, True]]

    Args:
        values: float (B, S, D), right-padded with anything.
        lengths: int (B,), real steps of each row.
        size: int W.

    Returns:
        float (B, W, D), 0 where a row has fewer steps, and mask bool (B, W), True = a real step.
    """
    values = ops.pad(values, [[0, 0], [0, 1], [0, 0]])  # or there would be none to take
    rows, steps, dim = ops.shape(values)
    times = ops.cast(lengths, "int32")[:, None] - size + ops.arange(size, dtype="int32")[None, :]
    mask = times >= 0
    starts = ops.arange(rows, dtype="int32")[:, None] * steps
    flat = ops.reshape(values, (-1, dim))
    found = ops.take(flat, starts + ops.clip(times, 0, steps - 1), axis=0)
    return ops.where(mask[:, :, None], found, ops.zeros_like(found)), mask


def last_step(values: Tensor, mask: Mask) -> Tensor:
    """The last real step of each right-padded row, zeros for an empty one.

    Args:
        values: float (B, S, D).
        mask: bool (B, S), True = a real step.

    Returns:
        float (B, D).
    """
    lengths = ops.sum(ops.cast(mask, "int32"), axis=1)
    return right_aligned(values, lengths, 1)[0][:, 0]
