"""Batches of encoded rows in few shapes."""

import numpy as np

SIZE_STEP = 8  # steps are padded to a multiple of this, so that few shapes are traced


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
    steps = 1 if longest == 1 else max(SIZE_STEP, -(-longest // SIZE_STEP) * SIZE_STEP)
    batch = np.zeros((count, steps, *rows[0].shape[1:]), rows[0].dtype)
    for row, values in zip(batch, rows, strict=False):
        row[: len(values)] = values
    return batch, lengths
