"""Predictions of numbers."""

from typing import Any

import numpy as np

from seq2seq.features import Values
from seq2seq.prediction.not_finite import not_finite
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.value_distribution import ValueDistribution


def value_prediction(
    target: Values, source: Any, mode: np.ndarray, distribution: ValueDistribution | None
) -> Prediction:
    """Make the prediction for one row, without its text, which takes long to write.

    Args:
        target: the feature that scaled the targets.
        source: the raw input, for messages.
        mode: float (T, D), scaled.
        distribution: of the numbers; None if the head gives none.

    Raises:
        InputError: the model's outputs are not finite.
    """
    if not np.isfinite(mode).all():
        raise not_finite(source)
    interval = calibration = None
    if distribution is not None:
        coverage = distribution.head.interval
        interval = distribution.interval(coverage)
        calibration = distribution.interval_calibration(coverage)
    return Prediction(
        output="",
        score=float("nan"),
        log_prob=float("nan"),
        tokens=[],
        token_log_probs=[],
        finish_reason="length",
        values=target.denormalize(mode),
        interval=interval,
        interval_calibration=calibration,
        distribution=distribution,
    )


def with_text(prediction: Prediction, target: Values) -> Prediction:
    """Add the text of a prediction's numbers."""
    assert prediction.values is not None
    output = target.write(prediction.values)
    return prediction._replace(output=output, tokens=target.split(output))
