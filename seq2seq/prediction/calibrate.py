"""Calibration of a model's confidence."""

from collections.abc import Sequence
from typing import Any

from seq2seq.errors import InputError
from seq2seq.metrics.token_error_rate import closest
from seq2seq.models import Calibration
from seq2seq.prediction.predictor import Predictor


def calibrate(
    predictor: Predictor, sources: Sequence[Any], references: Sequence[str | Sequence[str]]
) -> Calibration:
    """Calibrate the confidence of a model's predictions; the calibration is saved with the model.

    `seq2seq-train` does this with each validation. Training or loading other weights removes the
    calibration. Rows must not be those that the model has learned from; 30 suffice for a rough
    calibration.

    >>> calibrate(predictor, ["dog", "cat"], ["D AO G", ["K AE T", "K AH T"]])
    >>> predictor(["dig"])[0].confidence
    >>> predictor.model.save("model.keras")

    Args:
        predictor: the model, which is changed, and how its outputs are decoded.
        sources: raw inputs.
        references: the right output for each, or several that are right.

    Raises:
        InputError: outputs are numbers, there are no rows, or not as many references as sources.
    """
    model = predictor.model
    if model.target.kind == "values":
        raise InputError("A model of numbers cannot be calibrated. Use model/head=gaussian.")
    if not len(sources) or len(sources) != len(references):
        raise InputError(
            "sources and references must be as many, at least one, not "
            f"{len(sources)} and {len(references)}."
        )
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
