"""The metrics for each kind of target."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from seq2seq.errors import InputError
from seq2seq.features import Labels, Values
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
from seq2seq.symbols import NUM_SYMBOLS


class Measure(NamedTuple):
    """A metric, and the function that updates it with a prediction and its raw references."""

    metric: Metric
    update: Callable[[Prediction, list[str]], None]


def measures(model: Any) -> list[Measure]:
    """Create the metrics for a model's kind of target."""
    target = model.target
    if target.kind == "labels":
        return _label_measures(target)
    if target.kind == "values":
        return _value_measures(target, intervals=model.head.interval is not None)
    texts: list[Any] = [ExactMatch(target.split)]
    if model.keeps_steps:
        texts.append(StepAccuracy(target.split))
        ids = np.arange(NUM_SYMBOLS, target.vocabulary_size)
        if is_bio(target.decode(ids[i : i + 1]) for i in range(len(ids))):
            texts.append(SpanF1(target.split))
    else:
        as_predicted = target.tokenizer.normalize, target.tokenizer.lowercase
        texts += [TokenErrorRate(target.split), Bleu(*as_predicted), Chrf(*as_predicted)]
    return [_of_outputs(metric) for metric in texts]


def _of_outputs(metric: Any) -> Measure:
    """Create the measure of a metric of texts."""
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
        """Normalize labels as the target does, which removes surrounding spaces."""
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
    """Return as many predicted steps as the reference has; a model may give more.

    Raises:
        InputError: the reference has more steps than were predicted.
    """
    if len(truth) > len(values):
        raise InputError(
            f"A reference must have at most the {len(values)} steps that the model predicts for "
            f"its source, not {len(truth)}. Leave out longer rows."
        )
    return values[: len(truth)]


class Baselines:
    """Errors of simple forecasts, which a model must beat.

    They exist only if the target continues the first columns of the source.

    Args:
        model: the model to be compared with them.
        season: steps in a season, for the seasonal baseline; None for none.
    """

    def __init__(self, model: Any, season: int | None = None):
        self.source, self.target = model.source, model.target
        is_continued = self.source.kind == "values" and self.source.observed
        self.forecasts: dict[str, Callable[..., np.ndarray]] = {}
        self.errors: dict[str, ValueErrors] = {}
        if not (is_continued and self.target.kind == "values"):
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
        if np.isnan(history).any():  # gaps at the beginning
            history = history[~np.isnan(history).any(axis=1)]
        if not len(history):
            return
        for name, forecast in self.forecasts.items():
            self.errors[name].update(forecast(history, len(truth)), truth)

    def result(self) -> dict[str, dict[str, float]]:
        """Return the figures of each baseline, by name."""
        return {name: errors.result() for name, errors in self.errors.items()}
