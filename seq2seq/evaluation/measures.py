"""The metrics of labels and texts."""

from collections.abc import Callable
from typing import Any, NamedTuple

from seq2seq.features import Labels
from seq2seq.metrics import (
    Bleu,
    Chrf,
    ExactMatch,
    LabelScores,
    Metric,
    MultiLabelScores,
    RocAuc,
    Rouge,
    SpanF1,
    StepAccuracy,
    Ter,
    TokenErrorRate,
    is_bio,
)
from seq2seq.prediction import Prediction


class Measure(NamedTuple):
    """A metric, and the function that updates it with a prediction and its raw references."""

    metric: Metric
    update: Callable[[Prediction, list[str]], None]


def measures(model: Any, is_final: bool = True) -> list[Measure]:
    """Create the metrics for a model of labels or texts.

    Args:
        is_final: whether those are wanted, too, that would take long after each validation.
    """
    target = model.target
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
