"""Cutting of series into windows."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Piece(NamedTuple):
    """Consecutive rows of one series, and those of them in which a split's targets may be."""

    start: int  # rows of the table
    end: int
    low: int
    high: int


class Cut(NamedTuple):
    """Windows of a table: the row of each one's first target, and the steps before it."""

    middles: np.ndarray  # int64 (N,)
    histories: np.ndarray  # int64 (N,)


class Cutting(NamedTuple):
    """How windows are cut.

    Args:
        lookback: steps of a source.
        horizon: steps of a target.
        stride: steps between the starts of consecutive windows.
        least: fewest steps of a source.
    """

    lookback: int
    horizon: int
    stride: int = 1
    least: int = 1

    def cut(self, pieces: Sequence[Piece]) -> Cut:
        """Cut all windows whose targets are in their piece's rows of a split.

        A source may begin before these rows: nothing is learned from it, and in a forecast the
        past is known as well.

        >>> Cutting(lookback=2, horizon=1, least=2).cut([Piece(0, 9, low=6, high=9)]).middles
        [6, 7, 8]
        """
        middles, histories = [np.empty(0, "int64")], [np.empty(0, "int64")]
        for start, end, low, high in pieces:
            first = max(low, start + self.least)
            middle = np.arange(first, min(high, end) - self.horizon + 1, self.stride)
            middles.append(middle)
            histories.append(np.minimum(self.lookback, middle - start))
        return Cut(np.concatenate(middles), np.concatenate(histories))

    def without_missing(
        self, cut: Cut, table: np.ndarray, is_missing: np.ndarray, known_later: int, complete: bool
    ) -> Cut:
        """Leave out windows that lack a target, all of the past, or, if `complete`, anything.

        Args:
            cut: the windows.
            table: float64 (rows, D), NaN where a value is missing.
            is_missing: bool (rows, K), targets that were not measured.
            known_later: number of the table's first columns that are not known ahead.
            complete: whether no value of a window may be missing.
        """
        middles, histories = cut
        ends = middles + self.horizon
        kept = ~_any(np.any(is_missing, axis=1), middles, ends)
        if np.isnan(table).any():
            if complete:
                kept &= ~_any(np.any(np.isnan(table), axis=1), middles - histories, ends)
            else:
                is_known = np.any(~np.isnan(table[:, :known_later]), axis=1)
                kept &= _any(is_known, middles - histories, middles)
        return Cut(middles[kept], histories[kept])


def _any(flags: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return bool (N,): whether any of bool (rows,) is set from a start up to an end."""
    count = np.concatenate([[0], np.cumsum(flags)])
    return count[starts] < count[ends]
