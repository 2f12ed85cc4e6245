"""How far apart the scales of series are."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from seq2seq.data.series.window_table import WindowTable
from seq2seq.features.column_statistics import NOISE

LEAST = 0.01  # of the standard deviation over all series: bfloat16 has 8 bits for what is larger
FLOOR = 0.1  # of the smallest standard deviation of a series: the least spread of a window


class SeriesScales(NamedTuple):
    """The standard deviations of K target columns in the training part.

    Attributes:
        overall: float64 (K,), over all series.
        smallest: float64 (K,), the smallest of a series in which the column varies; `overall`
            where it varies in none.
        name: of the first series, if there are several, of which one is less than a hundredth of
            `overall`, and the number of its column; None if there is none.
    """

    overall: np.ndarray
    smallest: np.ndarray
    name: tuple[str, int] | None

    @property
    def differ(self) -> bool:
        """Whether the scales differ so much that one scaling does not suit all series."""
        return self.name is not None

    @property
    def floor(self) -> np.ndarray:
        """The least spread of a window, float64 (K,), above 0."""
        return FLOOR * self.smallest

    def remark(self, columns: Sequence[str]) -> str:
        """Say how far apart they are, without a full stop."""
        assert self.name is not None
        series, column = self.name
        return (
            f"The standard deviation of {columns[column]!r} is {self.smallest[column]:.3g} in "
            f"series {series!r}, but {self.overall[column]:.3g} over all series"
        )


def scales_of_series(windows: WindowTable) -> SeriesScales:
    """Compute the scales of the series of a table, from what was measured in train."""
    assert windows.facts is not None
    train_ends, _ = windows.facts.arrays()
    starts = np.concatenate([[0], windows.ends[:-1]])
    count, mean, found, size = np.zeros((4, len(starts), windows.num_targets))
    for series, (start, end) in enumerate(zip(starts, train_ends, strict=True)):
        for column in range(windows.num_targets):
            if len(known := _measured(windows, start, end, column)):
                place = series, column
                count[place], mean[place], found[place] = len(known), known.mean(), known.std()
                size[place] = np.abs(known).max()
    found = np.where(found > NOISE * size, found, 0)
    total = np.maximum(count.sum(axis=0), 1)
    center = (count * mean).sum(axis=0) / total
    squares = count * (found**2 + (mean - center) ** 2)
    overall = np.sqrt(squares.sum(axis=0) / total)
    overall = np.where(overall > NOISE * size.max(axis=0), overall, 0)
    smallest = np.min(np.where(found > 0, found, np.inf), axis=0)
    smallest = np.where(np.isfinite(smallest), smallest, np.where(overall > 0, overall, 1))
    name = None
    for column in np.flatnonzero((smallest < LEAST * overall) & (len(starts) > 1))[:1].tolist():
        series = int(np.argmax(found[:, column] == smallest[column]))
        name = windows.facts.names[series], column
    return SeriesScales(overall, smallest, name)


def _measured(windows: WindowTable, start: int, end: int, column: int) -> np.ndarray:
    """Return the values of some rows that are neither missing nor filled."""
    values = windows.values[start:end, column]
    is_known = ~np.isnan(values)
    if windows.filled is not None:
        is_known &= ~windows.filled[start:end, column]
    return values[is_known]
