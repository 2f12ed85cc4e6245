"""One series of a file."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np


class OneSeries(NamedTuple):
    """The rows of one series, in order of time."""

    name: str
    times: np.ndarray | None  # (T,), numbers or datetime64, in UTC if there is a time zone
    clock: np.ndarray | None  # (T,), as its clocks show them
    values: np.ndarray  # float64 (T, D): NaN where missing
    rows: np.ndarray  # int64 (T,): their row numbers in the file, from 0
    breaks: np.ndarray = np.empty(0, "int64")  # rows before which others are absent
    is_measured: np.ndarray | None = None  # bool (T,): not inserted; None for all
    static: tuple[str, ...] = ()  # cells that are the same in all rows

    def pieces(self) -> list[tuple[int, int]]:
        """Return the first row of each piece between two breaks, and the row behind its last."""
        ends = [0, *self.breaks.tolist(), len(self.values)]
        return list(pairwise(ends))
