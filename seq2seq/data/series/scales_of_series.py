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
    """Compute the scales of the series of a table, from their training parts."""
    assert windows.facts is not None
    train_ends, _ = windows.facts.arrays()
    starts = np.concatenate([[0], windows.ends[:-1]])
    values = windows.values[:, : windows.num_targets]
    parts = [values[start:end] for start, end in zip(starts, train_ends, strict=True)]
    found = np.stack([_deviations(part) for part in parts])  # (series, K)
    overall = _deviations(np.concatenate(parts))
    smallest = np.min(np.where(found > 0, found, np.inf), axis=0)
    smallest = np.where(np.isfinite(smallest), smallest, np.where(overall > 0, overall, 1))
    name = None
    for column in np.flatnonzero((smallest < LEAST * overall) & (len(parts) > 1))[:1].tolist():
        series = int(np.argmax(found[:, column] == smallest[column]))
        name = windows.facts.names[series], column
    return SeriesScales(overall, smallest, name)


def _deviations(values: np.ndarray) -> np.ndarray:
    """Compute standard deviations, float64 (K,); 0 for columns without values, or constant ones."""
    found = np.zeros(values.shape[1])
    for column, numbers in enumerate(values.T):
        known = numbers[~np.isnan(numbers)]
        if known.size:
            deviation = known.std()
            found[column] = deviation if deviation > NOISE * np.abs(known).max() else 0
    return found
