"""What is known before the targets of windows."""

import numpy as np

from seq2seq.data.store.series_rows import SeriesRows
from seq2seq.features.forward_fill import forward_fill


class Past:
    """The rows of series before the targets of windows, in which missing values are filled.

    Gaps are filled with the last value before them; what is missing before the first value of a
    series, or of a part behind a gap in time, stays missing.

    Args:
        values: float64 (rows, K) in the units of the data, NaN where missing.
        pieces: int64 (P,), first rows of parts of series without gaps in time, in order, the first
            being 0.
    """

    def __init__(self, values: np.ndarray, pieces: np.ndarray):
        if np.isnan(values).any():
            values = forward_fill(values, np.diff([*pieces, len(values)]))
        self.values = values
        self.pieces = pieces

    @classmethod
    def of(cls, series: SeriesRows) -> "Past":
        """Return the past of the windows of a split."""
        return cls(series.values, series.pieces)

    def rows(self, steps: np.ndarray, middles: np.ndarray) -> np.ndarray:
        """Return the values of some rows before those of targets.

        Args:
            steps: int (B, L) or (L,), -1 for the row before the first target.
            middles: int64 (B,), rows of first targets.

        Returns:
            float64 (B, L, K), NaN for rows before the part without gaps to which a target belongs.
        """
        rows = middles[:, None] + steps
        start = self.pieces[np.searchsorted(self.pieces, middles - 1, "right") - 1]
        values = self.values.take(rows, axis=0, mode="clip")
        values[(rows < start[:, None]) | (rows < 0)] = np.nan
        return values

    def history(self, middles: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """Return the lookback of windows, float64 (B, L, K), with NaN before shorter ones.

        Args:
            middles: int64 (B,), rows of first targets.
            lengths: int64 (B,), steps.
        """
        steps = np.arange(-int(lengths.max(initial=1)), 0)
        values = self.rows(steps, middles)
        values[steps < -lengths[:, None]] = np.nan
        return values
