"""A Keras model whose outputs may be calibrated."""

from typing import Any

from seq2seq.models.calibration import Calibration
from seq2seq.models.interval_calibration import IntervalCalibration
from seq2seq.models.judged_model import JudgedModel


class CalibratedModel(JudgedModel):
    """A model with a calibration, which it loses when Keras trains it or replaces its weights.

    Attributes:
        calibration: computes the probability that an output is right; None if that is not known.
        intervals: calibrates the intervals of numbers; None if they are not calibrated.
    """

    calibration: Calibration | None = None
    intervals: IntervalCalibration | None = None

    def make_train_function(self, *args: Any, **kwargs: Any) -> Any:
        """Keras's, which each `fit` and `train_on_batch` calls."""
        self.calibration = self.intervals = None
        return super().make_train_function(*args, **kwargs)

    def set_weights(self, weights: Any) -> None:
        """Keras's `set_weights`."""
        self.calibration = self.intervals = None
        super().set_weights(weights)

    def load_weights(self, *args: Any, **kwargs: Any) -> None:
        """Keras's `load_weights`."""
        self.calibration = self.intervals = None
        super().load_weights(*args, **kwargs)
