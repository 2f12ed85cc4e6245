"""Predictions of numbers."""

from typing import Any

import numpy as np

from seq2seq.errors import InputError
from seq2seq.features import Values
from seq2seq.prediction.prediction import Prediction


def value_prediction(
    target: Values, source: Any, mode: np.ndarray, low: np.ndarray | None, high: np.ndarray | None
) -> Prediction:
    """The prediction for one row.

    Args:
        target: the feature that scaled the targets.
        source: the raw input, for messages.
        mode: float (T, D), scaled.
        low: lower ends of the intervals, float (T, D), scaled; None where the head has no interval.
        high: upper ends of the intervals.

    Raises:
        InputError: the model's weights give numbers that are not finite.
    """
    if not np.isfinite(mode).all():
        raise InputError(
            f"The model gives no finite numbers for the input {source!r}: its weights are broken; "
            "use another model, or train again with a lower optimizer.learning_rate."
        )
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
