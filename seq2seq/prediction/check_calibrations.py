"""Warnings of calibrations that do not hold."""

import warnings
from typing import Any


def check_calibrations(model: Any, num_samples: int | None) -> None:
    """Warn of calibrations that do not hold for the weights, or for so few paths.

    Args:
        model: a `seq2seq.models.Model`, which loses calibrations of other weights.
        num_samples: paths that give forecasts their distribution; None where none are drawn.
    """
    shrunk = model.shrinkage is not None
    if model.drop_stale_calibrations():
        warnings.warn(
            "The model's weights are not those for which it was calibrated, so it is not "
            "calibrated any more"
            + (", and its forecasts are not moved toward the last value. " if shrunk else ". ")
            + "Train it with seq2seq-train, or calibrate it with seq2seq.prediction.calibrate.",
            stacklevel=3,
        )
    calibration = model.interval_calibration
    if calibration and num_samples and num_samples < (calibration.num_samples or 0):
        warnings.warn(
            f"Intervals were calibrated with {calibration.num_samples} paths, so those of "
            f"num_samples={num_samples} are not calibrated. Draw as many paths, or calibrate "
            "again.",
            stacklevel=3,
        )
