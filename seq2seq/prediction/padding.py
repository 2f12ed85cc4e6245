"""Batches of encoded rows in few shapes."""

import numpy as np

# Few sizes, so that few shapes are traced.
SIZE_STEP = 8  # up to 128 steps are padded to a multiple of this
STEPS_PER_OCTAVE = 8  # number of sizes between two powers of two, above 128
CHEAP = 16_384  # steps of padding that cost less than another batch


def padded(rows: list[np.ndarray], most: int) -> tuple[np.ndarray, np.ndarray]:
    """Pad rows on the right, and add empty filler rows up to a power of two.

    Neither changes a prediction. If all rows have one step, they are not padded.

    Args:
        rows: each (S_i, ...).
        most: largest number of rows in a batch.

    Returns:
        (N, S, ...) and the rows' lengths int32 (N,), which are 0 for filler rows.
    """
    count = max(len(rows), min(most, 1 << (len(rows) - 1).bit_length()))
    lengths = np.array([len(row) for row in rows] + [0] * (count - len(rows)), "int32")
    longest = int(lengths.max())
    steps = 1 if longest == 1 else padded_size(longest)
    batch = np.zeros((count, steps, *rows[0].shape[1:]), rows[0].dtype)
    for row, values in zip(batch, rows, strict=False):
        row[: len(values)] = values
    return batch, lengths


def fitting(lengths: np.ndarray, most: int) -> int:
    """Return how many of the first rows share a batch, so that one long row costs no other.

    >>> fitting(np.array([5] * 30 + [9000]), most=256)   ->   30

    Args:
        lengths: of the rows, ascending, int (N,), N at least 1.
        most: largest number of rows in a batch.

    Returns:
        `most` or less: more rows are taken only while padding, beyond 16,384 steps, is at most as
        much as there is to be read.
    """
    taken = lengths[:most]
    cells = np.arange(1, len(taken) + 1) * taken
    wasteful = cells > 2 * np.cumsum(taken) + CHEAP
    return int(wasteful.argmax()) if wasteful.any() else len(taken)


def padded_size(longest: int) -> int:
    """Return to how many steps a batch is padded: at most 7 more, or an eighth more, than needed.

    >>> [padded_size(longest) for longest in (0, 9, 129, 1025)]   ->   [8, 16, 144, 1152]
    """
    octave = 1 << max(longest - 1, 0).bit_length() >> 1  # the power of two below
    step = max(SIZE_STEP, octave // STEPS_PER_OCTAVE)
    return max(step, -(-longest // step) * step)
