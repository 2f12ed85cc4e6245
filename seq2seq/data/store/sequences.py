"""Rows of different lengths with random access."""

from typing import NamedTuple, Self

import numpy as np

from seq2seq.ops.ragged import Ragged


class Sequences(NamedTuple):
    """N rows, end to end; both arrays may be memory-mapped.

    >>> rows = Sequences(values=[5, 6, 7], offsets=[0, 2, 2, 3])   # [5, 6], [], [7]
    >>> rows.padded(np.array([2, 0, -1]), 2)   ->   [[7, 0], [5, 6], [0, 0]], [1, 2, 0]
    """

    values: np.ndarray  # (sum of lengths, ...)
    offsets: np.ndarray  # int64 (N + 1,)

    @classmethod
    def from_ragged(cls, rows: Ragged) -> Self:
        """Compute the offsets of rows."""
        return cls(rows.values, np.concatenate([[0], np.cumsum(rows.lengths, dtype="int64")]))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> np.ndarray:
        """int32 (N,)."""
        return np.diff(self.offsets).astype("int32")

    def row(self, index: int) -> np.ndarray:
        """Return one row (L, ...), as a view."""
        return self.values[self.offsets[index] : self.offsets[index + 1]]

    def text(self, index: int) -> str:
        """Return the text of one row of bytes in UTF-8."""
        return self.row(index).tobytes().decode("utf-8")

    def padded(self, rows: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return some rows, truncated or padded with 0.

        Args:
            rows: int64 (B,), -1 for an empty row.
            size: int, steps T.

        Returns:
            int32 (B, T, ...), or the values' type if they are not integers; and the rows' lengths
            int64 (B,), which may be larger than T.
        """
        integers = np.issubdtype(self.values.dtype, np.integer)
        dtype = np.dtype("int32") if integers else self.values.dtype
        starts = self.offsets[rows]
        lengths = np.where(rows < 0, 0, self.offsets[rows + 1] - starts)
        steps = np.arange(size)
        if not len(self.values):
            return np.zeros((len(rows), size, *self.values.shape[1:]), dtype), lengths
        taken = self.values.take(starts[:, None] + steps, axis=0, mode="clip")
        taken = taken.astype(dtype, copy=False)
        taken[steps >= lengths[:, None]] = 0
        return taken, lengths
