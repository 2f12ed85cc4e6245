"""The metrics for each kind of target."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from seq2seq.features import Labels, Values
from seq2seq.metrics import (
    Bleu,
    Chrf,
    ExactMatch,
    IntervalCoverage,
    LabelScores,
    Metric,
    MultiLabelScores,
    QuantileLosses,
    RocAuc,
    Rouge,
    SpanF1,
    StepAccuracy,
    Ter,
    TokenErrorRate,
    ValueErrors,
    is_bio,
)
from seq2seq.metrics.figures import LEVELS
from seq2seq.prediction import Prediction
from seq2seq.prediction.first_steps import first_steps

Parse = Callable[[str], np.ndarray]  # of a reference


class Measure(NamedTuple):
    """A metric, and the function that updates it with a prediction and its raw references."""

    metric: Metric
    update: Callable[[Prediction, list[str]], None]


def measures(model: Any, is_final: bool = True) -> list[Measure]:
    """Create the metrics for a model's kind of target.

    Args:
        is_final: whether those are wanted, too, that would take long after each validation.
    """
    target = model.target
    if target.kind == "values":
        return _value_measures(target, model.head.interval, is_final)
    found = main_measures(model)
    if target.kind == "labels":
        is_binary = not target.multiple and len(target.names) == 2
        return [*found, _roc_auc(target)] if is_binary else found
    texts: list[Any] = []
    if model.keeps_steps:
        texts += [SpanF1(target.split)] if is_bio(target.class_names()) else []
    else:
        as_predicted = target.tokenizer.normalize, target.tokenizer.lowercase
        texts += [Bleu(*as_predicted), Chrf(*as_predicted)]
        texts += [Ter(*as_predicted), Rouge(target.tokenizer.normalize)] if is_final else []
    return found + [_of_outputs(metric) for metric in texts]


def main_measures(model: Any) -> list[Measure]:
    """Create the metrics of texts or labels by which predictions without a model are judged, too.

    They need nothing of a prediction but its text.
    """
    target = model.target
    if target.kind == "labels":
        return [_label_scores(target)]
    main = StepAccuracy if model.keeps_steps else TokenErrorRate
    return [_of_outputs(ExactMatch(target.split)), _of_outputs(main(target.split))]


def _of_outputs(metric: Any) -> Measure:
    """Create the measure of a metric of texts."""
    return Measure(
        metric, lambda prediction, references: metric.update(prediction.output, references)
    )


def _label_scores(target: Labels) -> Measure:
    if target.multiple:
        sets = MultiLabelScores(target.names)
        return Measure(
            sets,
            lambda one, references: sets.update(
                target.split(one.output), [target.split(text) for text in references]
            ),
        )
    scores = LabelScores(target.names)
    return Measure(
        scores, lambda one, references: scores.update(one.output, _names(target, references))
    )


def _roc_auc(target: Labels) -> Measure:
    positive, area = target.names[1], RocAuc()

    def update(prediction: Prediction, references: list[str]) -> None:
        assert prediction.probabilities is not None
        area.update(prediction.probabilities[positive], _names(target, references)[0] == positive)

    return Measure(area, update)


def _names(target: Labels, references: list[str]) -> list[str]:
    """Normalize labels as the target does, which removes surrounding spaces."""
    return [" ".join(target.split(text)) for text in references]


def _value_measures(target: Values, level: float | None, is_final: bool) -> list[Measure]:
    errors, parse = ValueErrors(target.naive_error), lru_cache(1)(target.parse)

    def compare(prediction: Prediction, references: list[str]) -> None:
        assert prediction.values is not None
        truth = parse(references[0])
        errors.update(first_steps(prediction.values, truth), truth)

    found = [Measure(errors, compare)]
    if level is None:
        return found
    levels = [one / 100 for one in LEVELS] if is_final else []
    found += [_coverage(parse, level, named=False)]
    found += [_coverage(parse, one, named=True) for one in levels]
    return [*found, _quantile_losses(parse)]


def _coverage(parse: Parse, level: float, named: bool) -> Measure:
    coverage = IntervalCoverage(level, named)

    def update(prediction: Prediction, references: list[str]) -> None:
        assert prediction.distribution is not None
        truth = parse(references[0])
        low, high = prediction.distribution.interval(level)
        coverage.update(first_steps(low, truth), first_steps(high, truth), truth)

    return Measure(coverage, update)


def _quantile_losses(parse: Parse) -> Measure:
    losses = QuantileLosses()

    def update(prediction: Prediction, references: list[str]) -> None:
        assert prediction.distribution is not None
        truth = parse(references[0])
        quantiles = prediction.distribution.quantiles(losses.levels)
        losses.update(np.stack([first_steps(one, truth) for one in quantiles]), truth)

    return Measure(losses, update)
