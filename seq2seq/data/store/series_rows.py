"""The series that windows are cut from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class SeriesRows:
    """The series from which the N windows of a split are cut, end to end, in one table.

    Attributes:
        values: float64 (rows, K) in the units of the data, the columns that are forecast; NaN where
            a value is missing. It may be memory-mapped.
        middles: int64 (N,), the row of each window's first target.
        histories: int64 (N,), the steps of each window before it.
        horizon: steps of a target.
        ends: int64 (series,), the row behind the last one of each series.
        train_ends: int64 (series,), the row behind the last one of its training part, which begins
            with the series; it is empty if that is where the series begins.
        breaks: int64, rows before which others are absent.
        names: of the series; "" for the only one.
        cycles: number of steps of the cycles of time that the usual step suggests, the one for
            `data.season=null` first, and their lengths in words: {24: "one day"}.
        filled: bool (rows, K), values in place of missing ones; None for none.
        clock: int32 (rows,), the time of each row as clocks show it, in hours since 1970; None
            without times, or where they are numbers.
    """

    values: np.ndarray
    middles: np.ndarray
    histories: np.ndarray
    horizon: int
    ends: np.ndarray
    train_ends: np.ndarray
    breaks: np.ndarray
    names: Sequence[str]
    cycles: Mapping[int, str]
    filled: np.ndarray | None = None
    clock: np.ndarray | None = None

    @property
    def starts(self) -> np.ndarray:
        """int64 (series,), the first row of each series."""
        return np.concatenate([[0], self.ends[:-1]])

    @property
    def pieces(self) -> np.ndarray:
        """int64 (P,), the first rows of series, and those behind gaps, in order."""
        return np.union1d(self.starts, self.breaks)

    def measured(self) -> Iterator[np.ndarray]:
        """Yield the K columns, float64 (rows,), with NaN in place of values that fill gaps."""
        for column, values in enumerate(self.values.T):
            is_filled = False if self.filled is None else self.filled[:, column]
            yield np.where(is_filled, np.nan, values)

    def series_of(self, rows: np.ndarray) -> np.ndarray:
        """Return the number of the series of rows of the table, int64 like `rows`."""
        return np.searchsorted(self.ends, rows, "right")
