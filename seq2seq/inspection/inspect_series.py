"""The inspection of time series."""

from collections.abc import Mapping

import numpy as np

from seq2seq.data.series.series import Series
from seq2seq.data.store.series_rows import SeriesRows
from seq2seq.evaluation.baselines.forecast_baselines import ForecastBaselines
from seq2seq.evaluation.number_rows import window_chunk
from seq2seq.evaluation.past import Past
from seq2seq.evaluation.scales import Scales
from seq2seq.evaluation.spread import spread
from seq2seq.inspection.chosen_batch_size import chosen_batch_size
from seq2seq.inspection.series_inspection import Column, Correlation, SeriesInspection
from seq2seq.metrics.value_metric import ratio
from seq2seq.training.budget import suitable_steps

MOST_WINDOWS = 20_000  # of validation, for which forecasts are made
CHUNK = 1 << 21  # numbers in the windows that are read at once


def inspect_series(dataset: Series, given: str) -> SeriesInspection:
    """Look at time series, as `inspect` does: at numbers, not at texts of them.

    Raises:
        InputError: as reading the series does.
        BadRow: a bad cell.
    """
    table = dataset.window_table
    splits = {name: table.series(name) for name in dataset.splits() if name in table.cuts}
    series = splits["train"]
    num_rows = {name: len(one.middles) for name, one in splits.items()}
    batch_size = chosen_batch_size(dataset, num_rows["train"])
    per_epoch = -(-num_rows["train"] // batch_size)
    neighbours = {1: "one step"} | dict(series.cycles)
    season = dataset.season or next(iter(series.cycles), None)
    found = splits.get("validation")
    return SeriesInspection(
        given=given,
        notes=list(dataset.notes),
        rows=num_rows,
        batch_size=batch_size,
        steps=suitable_steps(per_epoch),
        steps_per_epoch=per_epoch,
        series=series,
        times=dataset.row_times(),
        columns=_columns(dataset, table.values),
        correlations=_correlations(series, neighbours),
        baselines={} if found is None else _baselines(found, season),
        lookback=dataset.lookback,
        horizon=dataset.horizon,
    )


def _columns(dataset: Series, values: np.ndarray) -> list[Column]:
    roles = {
        "target": dataset.targets,
        "past covariate": dataset.past_covariates,
        "covariate": dataset.covariates,
    }
    names = [(name, role) for role, named in roles.items() for name in named]
    return [_column(name, role, values[:, place]) for place, (name, role) in enumerate(names)]


def _column(name: str, role: str, values: np.ndarray) -> Column:
    known = values[~np.isnan(values)]
    if not len(known):
        known = np.full(1, np.nan)
    return Column(
        name=name,
        role=role,
        mean=float(known.mean()),
        deviation=float(known.std()),
        low=float(known.min()),
        high=float(known.max()),
        missing=int(np.isnan(values).sum()),
        are_counts=bool((known >= 0).all() and (known == np.floor(known)).all()),
    )


def _correlations(series: SeriesRows, lags: Mapping[int, str]) -> list[Correlation]:
    """Correlate the values of the training part, less the mean of their series, with those before.

    Args:
        series: the series.
        lags: steps -> their name.
    """
    rows = np.arange(len(series.values))
    whose = series.series_of(rows)
    piece = np.where(
        rows < series.train_ends[whose], np.searchsorted(series.pieces, rows, "right"), 0
    )
    columns = [_centered(values, whose, piece > 0) for values in series.measured()]
    found = []
    for steps, name in lags.items():
        together = (piece[steps:] == piece[:-steps]) & (piece[steps:] > 0)
        values = np.full(len(columns), np.nan)
        for place, column in enumerate(columns):
            later, before = column[steps:][together], column[:-steps][together]
            known = ~np.isnan(later) & ~np.isnan(before)
            later, before = later[known], before[known]
            size = np.sqrt(np.square(later).sum() * np.square(before).sum())
            if size:
                values[place] = (later * before).sum() / size
        found.append(Correlation(steps, name, values))
    return found


def _centered(values: np.ndarray, whose: np.ndarray, is_train: np.ndarray) -> np.ndarray:
    """Subtract the mean of each series' training part."""
    kept = is_train & ~np.isnan(values)
    size = int(whose.max()) + 1
    sums = np.bincount(whose[kept], values[kept], minlength=size)
    return values - ratio(sums, np.bincount(whose[kept], minlength=size))[whose]


def _baselines(series: SeriesRows, season: int | None) -> dict[str, float]:
    """Return the errors of forecasts that need no model, best first, of windows evenly spread."""
    baselines = ForecastBaselines(Scales(None, None, None), season)
    past = Past.of(series)
    rows = spread(len(series.middles), MOST_WINDOWS)
    steps = series.horizon + int(series.histories.max(initial=1))
    size = max(1, CHUNK // (steps * series.values.shape[1]))
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        baselines.update(window_chunk(series, some, past, sources=[]))
    errors = {name: one.result()["mae"] for name, one in baselines.errors.items()}
    return dict(sorted(errors.items(), key=lambda found: found[1]))
