"""Standard errors of figures of rows that resemble their neighbors."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from seq2seq.data.store.series_rows import SeriesRows
from seq2seq.metrics import block_length, difference_error


class RowBlocks:
    """The blocks of neighboring rows by which standard errors are estimated.

    Args:
        series: what the rows are cut from; None for other rows.
        rows: int64 (N,), the evaluated rows.
    """

    def __init__(self, series: SeriesRows | None, rows: np.ndarray) -> None:
        self._overlap = _overlap(series, rows) if series and len(rows) else 1

    def least_error(self, num_rows: int, share: float) -> float:
        """Return the standard error of a share if only windows that share steps were dependent."""
        return math.sqrt(share * (1 - share) * self._overlap / num_rows)

    def errors(
        self, rows: np.ndarray, counts: np.ndarray, sums: Mapping[str, Sequence[np.ndarray]]
    ) -> dict[str, float]:
        """Return the standard errors of means over values; NaN with too few rows.

        Args:
            rows: int64 (M,), those of the evaluated rows that the means are of, in any order.
            counts: (M,), values of each row.
            sums: name -> parts that together are float64 (M,), the sum over each row's values.
        """
        order = np.argsort(rows, kind="stable")  # neighbors in time
        weights = counts[order].astype("float64")
        length = block_length(len(rows), self._overlap)
        if length is None:
            return dict.fromkeys(sums, math.nan)
        return {
            name: difference_error(np.concatenate(parts)[order], weights, length)
            for name, parts in sums.items()
        }


def _overlap(series: SeriesRows, rows: np.ndarray) -> int:
    """Return how many consecutive windows may share a step of their horizons."""
    middles = series.middles[np.sort(rows)]
    strides = np.diff(middles)
    stride = int(strides[strides > 0].min(initial=series.horizon))
    longest = int(np.bincount(series.series_of(middles)).max())
    return min(math.ceil(series.horizon / stride), longest)
