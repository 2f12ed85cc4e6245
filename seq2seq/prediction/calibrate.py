"""Calibration of a model's confidence, or of its intervals."""

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from seq2seq.checks import check_coverages
from seq2seq.errors import BadRow, InputError
from seq2seq.heads.head import WITH_DISTRIBUTION
from seq2seq.metrics.token_error_rate import closest
from seq2seq.models import Calibration, IntervalCalibration
from seq2seq.prediction.predictor import Predictor

COVERAGES = (0.5, 0.8, 0.9, 0.95)
LEAST = 1e-6  # of a coverage


def calibrate(
    predictor: Predictor,
    sources: Iterable[Any],
    references: Iterable[Any],
    coverages: Iterable[float] = COVERAGES,
) -> Calibration | IntervalCalibration:
    """Calibrate the confidence of a model's predictions, or the intervals of numbers.

    The calibration is saved with the model. `seq2seq-train` calibrates the confidence with each
    validation, and intervals with `calibrate_intervals`. Training or loading other weights removes
    the calibration. Intervals for which there are too few rows are left out, with a warning. Rows
    must not be those that the model has learned from; 30 suffice for a rough calibration.

    >>> calibrate(predictor, ["dog", "cat"], ["D AO G", ["K AE T", "K AH T"]])
    >>> predictor(["dig"])[0].confidence
    >>> predictor.model.save("model.keras")

    Args:
        predictor: the model, which is changed, and how its outputs are decoded.
        sources: raw inputs.
        references: the right output for each, or, except for numbers, several that are right.
        coverages: those of the intervals of numbers; the head's own is always among them.

    Raises:
        InputError: the head gives numbers without a distribution, a coverage is not between 0 and
            1, there are too few rows, or not as many references as sources.
    """
    model, sources, references = predictor.model, list(sources), list(references)
    if not sources or len(sources) != len(references):
        raise InputError(
            "sources and references must be as many, at least one, not "
            f"{len(sources)} and {len(references)}."
        )
    if model.target.kind == "values":
        return _calibrate_intervals(predictor, sources, references, coverages)
    split = model.target.split
    predictions = predictor(sources)
    right = []
    for prediction, given in zip(predictions, references, strict=True):
        texts = [given] if isinstance(given, str) else given
        if not texts:
            raise InputError("Every source must have a reference. Leave out the others.")
        right.append(closest(split(prediction.output), [split(text) for text in texts])[0] == 0)
    model.calibration = Calibration.fit([one.log_prob for one in predictions], right)
    return model.calibration


def _calibrate_intervals(
    predictor: Predictor,
    sources: Sequence[Any],
    references: Sequence[Any],
    coverages: Iterable[float],
) -> IntervalCalibration:
    model = predictor.model
    chosen = coverages_of(model, coverages)
    truths = [_parsed(model.target, index, one) for index, one in enumerate(references)]
    scores = []
    for index, (prediction, truth) in enumerate(zip(predictor(sources), truths, strict=True)):
        assert prediction.distribution is not None
        try:
            scores.append(prediction.distribution.interval_scores(truth, chosen))
        except InputError as error:
            raise InputError(f"Reference {index + 1}: {error}") from None
    calibration = IntervalCalibration.fit(chosen, scores, predictor.num_samples)
    remark = calibration.remark(chosen)
    if not calibration.margins:
        raise InputError(remark)
    if remark:
        warnings.warn(remark, stacklevel=3)
    model.interval_calibration = calibration
    return calibration


def _parsed(target: Any, index: int, reference: Any) -> np.ndarray:
    """Read a reference; raises BadRow with its number."""
    try:
        return target.parse(reference)
    except BadRow as bad:
        raise bad.at(f"Reference {index + 1}") from None


def coverages_of(model: Any, coverages: Iterable[float]) -> list[float]:
    """Return the coverages of a model's intervals to calibrate, ascending, the head's among them.

    Raises:
        InputError: its head gives no distribution of numbers, or one is not between 0 and 1.
    """
    if model.head.interval is None:
        raise InputError(
            f"A {type(model.head).__name__} has no intervals to calibrate. Train a model of "
            f"numbers with {WITH_DISTRIBUTION}."
        )
    if not isinstance(coverages, Iterable):
        raise InputError(f"coverages must be a list of numbers, not {coverages!r:.60}.")
    given = [*coverages, *([model.head.interval] if model.head.interval else [])]
    for coverage in given:
        check_coverages(least=LEAST, coverage=coverage)
    return sorted({*map(float, given)})
