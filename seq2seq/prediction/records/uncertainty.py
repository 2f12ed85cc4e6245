"""Predictions that are withheld, as they are likely to be wrong."""

from typing import TYPE_CHECKING, Any

from seq2seq.errors import InputError

if TYPE_CHECKING:
    from seq2seq.prediction import Prediction
DECIMALS = 6  # of confidences in files


def check_calibrated(model: Any) -> None:
    """Raise InputError for a model whose outputs have no confidence."""
    if model.target.kind == "values":
        raise InputError(
            "min_confidence must be null for a model of numbers, which have no confidence."
        )
    if model.calibration is None:
        raise InputError(
            "min_confidence must be null for this model, which is not calibrated. Train it again "
            "with validation rows, or use seq2seq.prediction.calibrate."
        )


def is_uncertain(confidence: float | None, least: float | None) -> bool:
    """Whether an output is to be left empty; by the confidence as files have it."""
    return confidence is not None and least is not None and round(confidence, DECIMALS) < least


def withheld(prediction: "Prediction") -> "Prediction":
    """Leave a prediction's output empty, and all that would show it."""
    return prediction._replace(
        output="",
        tokens=[],
        token_log_probs=[],
        alternatives=(),
        probabilities=None,
        alignment=None,
    )
