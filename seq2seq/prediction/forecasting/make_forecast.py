"""Forecasts by a predictor."""

import dataclasses
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from seq2seq.checks import check_counts
from seq2seq.data.future.frame_file import FrameFile
from seq2seq.data.future.read_ends import Ends, read_ends
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.series_options import SeriesOptions
from seq2seq.data.series.transform import check_model_for
from seq2seq.errors import InputError
from seq2seq.interruption import check_interrupted
from seq2seq.models import Answering
from seq2seq.prediction.forecasting.forecast import Forecast
from seq2seq.prediction.prediction import Prediction

LEVELS = (0.05, 0.5, 0.95)
MEDIAN = 0.5


def make_forecast(
    predictor: Any,
    options: SeriesOptions,
    file: SeriesFile | FrameFile,
    steps: int | None = None,
    levels: Sequence[float] = LEVELS,
) -> Forecast:
    """Forecast what follows the end of each series.

    A model that predicts its horizon in one call is continued beyond it with its own means.

    Args:
        predictor: a `Predictor`.
        options: those of the data.
        file: the series.
        steps: number of steps; None for those of the training's targets.
        levels: of the quantiles.

    Raises:
        InputError: options or columns that do not suit the model, or data that cannot be read.
    """
    model = predictor.model
    horizon = _horizon(model, options)
    check_counts(optional=True, steps=steps)
    steps = steps or horizon
    shares = _checked(levels)
    notes: list[str] = []
    block = horizon
    if model.answering is Answering.ROLLED_OUT:
        predictor, block = predictor.for_steps(steps), steps
    elif steps > horizon:
        _check_continuable(options, horizon)
        narrow = "" if model.head.interval is None else ", so their quantiles are too narrow"
        notes.append(
            f"The model predicts {horizon} steps at once. Later ones were predicted from the means "
            f"of earlier ones, as if these had been observed{narrow}."
        )
    _check_roles(options, model)
    check_model_for(options.transform, model.target)
    options = dataclasses.replace(options)  # whose notes are those of this forecast
    count = math.ceil(steps / block) * block
    ends = read_ends(options, file, count, model.source.columns)
    _check_columns(ends, model)
    is_ahead = model.source.horizon > 0
    means, quantiles = [], []
    for first in range(0, count, block):
        ahead = block if is_ahead else 0
        sources = [one.source(options.lookback, ahead, first) for one in ends.series]
        found = [_numbers(one, shares, block) for one in _predictions(predictor, sources)]
        for one, numbers in zip(ends.series, found, strict=True):
            one.observe(first, numbers[0])
        targets = model.target.for_rows_of(model.source, sources)
        rounded = [_rounded(*one) for one in zip(found, targets, strict=True)]
        means.append(np.stack([one[0] for one in rounded]))
        quantiles.append(np.stack([one[1:] for one in rounded]))
    bands = np.concatenate(quantiles, axis=2)[:, :, :steps]  # (N, L, T, K)
    known = shares[: bands.shape[1]]
    return Forecast(
        series=ends.series,
        targets=list(options.targets),
        means=np.concatenate(means, axis=1)[:, :steps],
        quantiles={level: bands[:, index] for index, level in enumerate(known)},
        series_column=options.series,
        time_column=options.time,
        names_type=ends.names_type,
        form=ends.form,
        zone=options.time_zone,
        notes=[*options.notes, *notes, *_remarks(options, ends, shares, known), *_of_means(model)],
    )


def _horizon(model: Any, options: SeriesOptions) -> int:
    """The steps that the model was trained to forecast."""
    if model.source.kind != "values" or model.target.kind != "values":
        raise InputError("The model must forecast numbers (data=series), not texts or labels.")
    horizon: int = model.source.horizon or model.longest_target
    if options.horizon != horizon:
        raise InputError(
            f"data.horizon must be {horizon}, as in the training, not {options.horizon}. Set steps "
            "for more or fewer steps."
        )
    return horizon


def _checked(levels: Sequence[float]) -> list[float]:
    """The levels in order, each once."""
    is_list = isinstance(levels, Iterable) and not isinstance(levels, str)
    if not is_list or not all(
        isinstance(one, float | int | np.number) and 0 < one < 1 for one in levels
    ):
        raise InputError(f"levels must be numbers between 0 and 1, not {levels!r:.60}.")
    return sorted({float(one) for one in levels})


def _check_continuable(options: SeriesOptions, horizon: int) -> None:
    if options.past_covariates:
        names = ", ".join(options.past_covariates)
        raise InputError(
            f"steps must be at most {horizon} for this model, which reads {names} of each step "
            "before its forecast (data.past_covariates). Train with a larger data.horizon, or "
            "with model=forecast."
        )


def _check_roles(options: SeriesOptions, model: Any) -> None:
    """Raise InputError where other columns are targets, or known in advance, than in training."""
    source, num_targets = model.source, len(options.targets)
    num_past = num_targets + len(options.past_covariates)
    trained = source.observed if source.horizon else source.dim
    if (num_targets, num_past) != (model.target.dim, trained):
        raise InputError(
            f"data.targets and data.past_covariates must be {model.target.dim} and "
            f"{trained - model.target.dim} columns, as in the training, not {num_targets} and "
            f"{num_past - num_targets}. Leave out options of data that differ."
        )


def _check_columns(ends: Ends, model: Any) -> None:
    source = model.source
    if len(ends.columns) != source.dim or (source.columns and ends.columns != source.columns):
        raise InputError(
            f"The columns must be those of the training, {', '.join(source.columns)}, not "
            f"{', '.join(ends.columns)}. Leave out options of data that differ."
        )


def _predictions(predictor: Any, sources: list[np.ndarray]) -> list[Prediction]:
    found = []
    for one in predictor.stream(sources):
        check_interrupted()
        found.append(one)
    return found


def _numbers(prediction: Prediction, levels: Sequence[float], steps: int) -> np.ndarray:
    """Mean and quantiles of a prediction, float64 (1 + L or 1, T, K).

    A quantile that is a bound of an interval whose coverage is calibrated is that bound.
    """
    assert prediction.values is not None
    if len(prediction.values) != steps:
        raise InputError(
            f"The model must give the {steps} steps that follow a series, not "
            f"{len(prediction.values)}. Train one with model=forecast."
        )
    distribution = prediction.distribution
    if distribution is None:
        return prediction.values[None]
    if not levels:
        return distribution.mean[None]
    quantiles = distribution.quantiles(levels)
    for index, level in enumerate(levels):
        coverage = round(abs(1 - 2 * level), 12)
        if level != MEDIAN and distribution.interval_calibration(coverage):
            quantiles[index] = distribution.interval(coverage)[int(level > MEDIAN)]
    return np.concatenate([distribution.mean[None], quantiles])


def _rounded(values: np.ndarray, target: Any) -> np.ndarray:
    """Round float64 (..., K) to the digits that numbers of float32 have."""
    flat = values.reshape(-1, values.shape[-1])
    text = target.write(flat)
    numbers = [float(one) for step in text.split() for one in step.split(",")]
    return np.array(numbers).reshape(values.shape)


def _of_means(model: Any) -> list[str]:
    """Say that means are medians, where they are."""
    if not (model.target.log_columns and model.head.heavy_tailed):
        return []
    return [
        f"A {type(model.head).__name__} may have no mean with data.transform=log1p, so medians are "
        "in the place of means."
    ]


def _remarks(
    options: SeriesOptions, ends: Ends, levels: Sequence[float], known: Sequence[float]
) -> list[str]:
    """Sentences on what the forecasts do not have."""
    remarks = []
    if levels and not known:
        remarks.append(
            "The model gives no distribution, so there are no quantiles. For these, train with "
            "model/head=gaussian, student_t, quantiles or, for counts, negative_binomial."
        )
    without = [one.name for one in ends.series if one.times is None]
    if options.time is not None and without:
        of, have = f" in {len(without):,} series, such as {without[0]!r}", "their forecasts have"
        if len(without) == len(ends.series):
            of, have = "", "forecasts have"
        remarks.append(
            f"{options.time} has no usual step{of}, so {have} no times, but numbers of steps."
        )
    return remarks
