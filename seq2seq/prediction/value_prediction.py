"""Predictions of numbers."""

from typing import Any

import numpy as np

from seq2seq.features import Values
from seq2seq.prediction.not_finite import not_finite
from seq2seq.prediction.prediction import Prediction


def value_prediction(
    target: Values, source: Any, mode: np.ndarray, low: np.ndarray | None, high: np.ndarray | None
) -> Prediction:
    """Make the prediction for one row.

    Args:
        target: the feature that scaled the targets.
        source: the raw input, for messages.
        mode: float (T, D), scaled.
        low: lower ends of the intervals, float (T, D), scaled; None if the head has no interval.
        high: upper ends of the intervals.

    Raises:
        InputError: the model's outputs are not finite.
    """
    if not np.isfinite(mode).all():
        raise not_finite(source)
    output = target.decode(mode)
    interval = None
    if low is not None and high is not None:
        interval = (target.denormalize(low), target.denormalize(high))
    return Prediction(
        output=output,
        score=float("nan"),
        log_prob=float("nan"),
        tokens=target.split(output),
        token_log_probs=[],
        finish_reason="length",
        values=target.denormalize(mode),
        interval=interval,
    )
