"""The last steps of right-padded rows."""

from keras import ops

from seq2seq.aliases import Mask, Tensor
from seq2seq.layers.memory import Memory
from seq2seq.ops.masking import length_mask


def last_steps(memory: Memory, count: int) -> tuple[Tensor, Mask]:
    """Take the last real steps of each row, or all of them if there are fewer.

    >>> [[a, b, c], [d, PAD, PAD]], 2   ->   [[b, c], [d, 0]] and [[True, True], [True, False]]

    Args:
        memory: Memory of B rows.
        count: int N.

    Returns:
        float (B, N, D), zero where a row has fewer steps, and mask bool (B, N).
    """
    rows, steps, dim = ops.shape(memory.sequence)
    lengths = ops.sum(ops.cast(memory.mask, "int32"), axis=1)
    mask = length_mask(lengths, count)
    first = ops.maximum(lengths - count, 0)
    times = ops.minimum(first[:, None] + ops.arange(count, dtype="int32"), steps - 1)
    starts = ops.arange(rows, dtype="int32")[:, None] * steps
    found = ops.take(ops.reshape(memory.sequence, (-1, dim)), starts + times, axis=0)
    return ops.where(mask[:, :, None], found, 0), mask


def row_vector(memory: Memory) -> Tensor:
    """Return the encoder's summary of each row or, if it has none, the last real step: (B, D)."""
    if memory.summary is not None:
        return memory.summary
    return last_steps(memory, 1)[0][:, 0]
