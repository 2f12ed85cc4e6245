"""Which figures there are for a kind of target."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from seq2seq.errors import InputError
from seq2seq.features import Labels, Tokens, Values
from seq2seq.features.forward_fill import forward_fill
from seq2seq.metrics import (
    Bleu,
    Chrf,
    ExactMatch,
    IntervalCoverage,
    LabelScores,
    Metric,
    MultiLabelScores,
    RocAuc,
    SpanF1,
    StepAccuracy,
    TokenErrorRate,
    ValueErrors,
    is_bio,
    last_value,
    moving_average,
    seasonal_last_value,
)
from seq2seq.prediction import Prediction
from seq2seq.readouts import Each
from seq2seq.symbols import NUM_SYMBOLS


class Measure(NamedTuple):
    """A metric, and how it is told of a prediction and its raw references."""

    metric: Metric
    update: Callable[[Prediction, list[str]], None]


def measures(model: Any) -> list[Measure]:
    """New metrics for a model's kind of target."""
    target = model.target
    if isinstance(target, Labels):
        return _label_measures(target)
    if isinstance(target, Values):
        return _value_measures(target, intervals=hasattr(model.head, "interval"))
    assert isinstance(target, Tokens)
    texts: list[Any] = [ExactMatch(target.split)]
    if isinstance(getattr(model, "readout", None), Each) and model.head.aligned:
        texts.append(StepAccuracy(target.split))
        ids = np.arange(NUM_SYMBOLS, target.vocabulary_size)
        if is_bio(target.decode(ids[i : i + 1]) for i in range(len(ids))):
            texts.append(SpanF1(target.split))
    else:
        texts += [TokenErrorRate(target.split), Bleu(), Chrf()]
    return [_of_outputs(metric) for metric in texts]


def _of_outputs(metric: Any) -> Measure:
    """A metric of texts."""
    return Measure(
        metric, lambda prediction, references: metric.update(prediction.output, references)
    )


def _label_measures(target: Labels) -> list[Measure]:
    if target.multiple:
        sets = MultiLabelScores(target.names)
        return [
            Measure(
                sets,
                lambda one, references: sets.update(
                    target.split(one.output), [target.split(text) for text in references]
                ),
            )
        ]
    scores = LabelScores(target.names)

    def names(references: list[str]) -> list[str]:
        """As the target reads them, without the spaces around them."""
        return [" ".join(target.split(text)) for text in references]

    found = [Measure(scores, lambda one, references: scores.update(one.output, names(references)))]
    if len(target.names) == 2:
        positive, area = target.names[1], RocAuc()

        def update(prediction: Prediction, references: list[str]) -> None:
            assert prediction.probabilities is not None
            area.update(prediction.probabilities[positive], names(references)[0] == positive)

        found.append(Measure(area, update))
    return found


def _value_measures(target: Values, intervals: bool) -> list[Measure]:
    errors = ValueErrors(target.naive_error)

    def compare(prediction: Prediction, references: list[str]) -> None:
        assert prediction.values is not None
        truth = target.parse(references[0])
        errors.update(first_steps(prediction.values, truth), truth)

    found = [Measure(errors, compare)]
    if intervals:
        coverage = IntervalCoverage()

        def update(prediction: Prediction, references: list[str]) -> None:
            assert prediction.interval is not None
            truth = target.parse(references[0])
            low, high = (first_steps(bound, truth) for bound in prediction.interval)
            coverage.update(low, high, truth)

        found.append(Measure(coverage, update))
    return found


def first_steps(values: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """As many predicted steps as the reference has, where the model writes as many for any row.

    Raises:
        InputError: it has more.
    """
    if len(truth) > len(values):
        raise InputError(
            f"A reference has {len(truth)} steps, but the model's answer to its source "
            f"{len(values)}; judge the model on targets that are no longer."
        )
    return values[: len(truth)]


class Baselines:
    """What a forecast must beat: errors of forecasts that need no model.

    Only where the target goes on from the source: its columns are the source's first ones.

    Args:
        model: the model that is evaluated.
        season: steps in a season, for the seasonal one; None: there is none.
    """

    def __init__(self, model: Any, season: int | None = None):
        self.source, self.target = model.source, model.target
        goes_on = isinstance(self.source, Values) and self.source.observed
        self.forecasts: dict[str, Callable] = {}
        self.errors: dict[str, ValueErrors] = {}
        if not (goes_on and isinstance(self.target, Values)):
            return
        self.forecasts = {"last_value": last_value, "moving_average": moving_average}
        if season:
            self.forecasts["seasonal_last_value"] = partial(seasonal_last_value, season=season)
        self.errors = {name: ValueErrors(self.target.naive_error) for name in self.forecasts}

    def update(self, source: str, reference: str) -> None:
        """Count one row, by its raw texts."""
        if not self.forecasts:
            return
        observed, truth = self.source.parse(source), self.target.parse(reference)
        steps = len(observed) - self.source.horizon
        history = observed[:steps, : self.source.observed]
        history = forward_fill(history, np.array([len(history)]))
        if np.isnan(history).any():  # a gap with nothing before it
            history = history[~np.isnan(history).any(axis=1)]
        if not len(history):
            return
        for name, forecast in self.forecasts.items():
            self.errors[name].update(forecast(history, len(truth)), truth)

    def result(self) -> dict[str, dict[str, float]]:
        """Baseline -> its figures."""
        return {name: errors.result() for name, errors in self.errors.items()}
