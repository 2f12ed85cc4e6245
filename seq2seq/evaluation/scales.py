"""What errors of numbers are divided by."""

import functools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from seq2seq.data.store.series_rows import SeriesRows
from seq2seq.metrics import ValueErrors

if TYPE_CHECKING:  # it loads Keras
    from seq2seq.features import Values


class Scales(NamedTuple):
    """What errors are divided by, learned from training data, in its units.

    Attributes:
        naive_error: float64 (D,), or (S, D) for each series.
        deviation: float64 (D,), standard deviation of each column; None where it is not known.
        num_rows: int64 (S,), evaluated rows of each series; None for rows without series.
    """

    naive_error: np.ndarray | None
    deviation: np.ndarray | None
    num_rows: np.ndarray | None

    def errors(self) -> ValueErrors:
        """Create the metric of errors."""
        return ValueErrors(*self)


def scales_of(
    target: "Values", series: SeriesRows | None, season: int | None, rows: np.ndarray
) -> Scales:
    """Find by what the errors of some rows are divided.

    Args:
        target: the feature of the targets.
        series: what the rows are cut from; None for other rows.
        season: steps in a season; None for none.
        rows: int64 (N,), those that are evaluated.
    """
    is_known = target.normalizer == "standard" and not target.log_columns
    deviation = target.scale if is_known else None
    if series is None:
        return Scales(target.naive_error, deviation, None)
    whose = series.series_of(series.middles[rows])
    return Scales(
        seasonal_errors(series, season or 1),
        _deviations(series) if deviation is None else deviation,
        np.bincount(whose, minlength=len(series.ends)),
    )


@functools.lru_cache(maxsize=4)
def seasonal_errors(series: SeriesRows, season: int) -> np.ndarray:
    """Compute the MAE of repeating the value of a season before, in the training part of series.

    Where the training part, or each piece of it between gaps in time, is not longer than a season,
    it is that of repeating the last value. Values on both sides of a gap are not compared.

    Args:
        series: the series.
        season: steps in a season.

    Returns:
        float64 (S, K); NaN where there is nothing to compare.
    """
    starts = series.pieces
    of_piece = series.series_of(starts)
    lengths = np.minimum(np.append(starts[1:], len(series.values)), series.train_ends[of_piece])
    is_long = np.bincount(of_piece, lengths - starts > season, minlength=len(series.ends)) > 0
    lags = np.where(is_long, season, 1)
    found = np.full((len(series.ends), series.values.shape[1]), np.nan)
    for lag in np.unique(lags):
        later = np.arange(lag, len(series.values))
        whose = series.series_of(later)
        piece = np.searchsorted(starts, later, "right")
        kept = (later < series.train_ends[whose]) & (lags[whose] == lag)
        kept &= np.searchsorted(starts, later - lag, "right") == piece
        later, whose = later[kept], whose[kept]
        for column, values in enumerate(series.measured()):
            change = np.abs(values[later] - values[later - lag])
            known = ~np.isnan(change)
            sums = np.bincount(whose[known], change[known], minlength=len(found))
            counts = np.bincount(whose[known], minlength=len(found))
            chosen = counts > 0
            found[chosen, column] = sums[chosen] / counts[chosen]
    return found


@functools.lru_cache(maxsize=4)
def _deviations(series: SeriesRows) -> np.ndarray | None:
    """Compute the standard deviation of each column in all training parts, 1 where it is 0."""
    rows = np.arange(len(series.values))
    rows = rows[rows < series.train_ends[series.series_of(rows)]]
    values = [column[rows] for column in series.measured()]
    if not all((~np.isnan(one)).any() for one in values):
        return None
    found = np.array([np.nanstd(one) for one in values])
    return np.where(found > 0, found, 1)
