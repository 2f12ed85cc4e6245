"""A Keras model whose outputs may be calibrated."""

import zlib
from typing import Any

import numpy as np
from keras import ops

from seq2seq.models.calibration import Calibration
from seq2seq.models.interval_calibration import IntervalCalibration
from seq2seq.models.judged_model import JudgedModel

SAMPLED = 2**16  # numbers of each weight that enter the checksum


class CalibratedModel(JudgedModel):
    """A model with calibrations, which it loses when Keras trains it or replaces its weights.

    A calibration keeps a checksum of the weights for which it was made, by which
    `drop_stale_calibrations` finds other changes: a clone, or new weights of a layer.
    """

    _calibration: Calibration | None = None
    _interval_calibration: IntervalCalibration | None = None
    _calibrated_weights: int | None = None  # checksum; None if there is no calibration

    @property
    def calibration(self) -> Calibration | None:
        """Computes the probability that an output is right; None if that is not known."""
        return self._calibration

    @calibration.setter
    def calibration(self, calibration: Calibration | None) -> None:
        self.drop_stale_calibrations()
        self._calibration = calibration
        self._calibrated_weights = self._checksum()

    @property
    def interval_calibration(self) -> IntervalCalibration | None:
        """Calibrates the intervals of numbers; None if they are not calibrated."""
        return self._interval_calibration

    @interval_calibration.setter
    def interval_calibration(self, calibration: IntervalCalibration | None) -> None:
        self.drop_stale_calibrations()
        self._interval_calibration = calibration
        self._calibrated_weights = self._checksum()

    def drop_calibrations(self) -> None:
        """Forget all calibrations."""
        self._calibration = self._interval_calibration = self._calibrated_weights = None

    def drop_stale_calibrations(self) -> bool:
        """Forget calibrations that were made for other weights, and return whether there were."""
        is_stale = self._calibrated_weights not in (None, self._checksum())
        if is_stale:
            self.drop_calibrations()
        return is_stale

    def calibrations_config(self) -> dict[str, Any]:
        """Return what JSON can represent, for `restore_calibrations`."""
        parts = {
            "calibration": self._calibration,
            "interval_calibration": self._interval_calibration,
        }
        found: dict[str, Any] = {
            name: part.get_config() for name, part in parts.items() if part is not None
        }
        return {**found, "calibrated_weights": self._calibrated_weights} if found else {}

    def restore_calibrations(
        self, calibration: Any = None, interval_calibration: Any = None, weights: Any = None
    ) -> None:
        """Restore calibrations, before the weights are.

        Raises:
            InputError: one of them is something else.
        """
        self._calibration = Calibration.from_config(calibration)
        self._interval_calibration = IntervalCalibration.from_config(interval_calibration)
        self._calibrated_weights = weights

    def make_train_function(self, *args: Any, **kwargs: Any) -> Any:
        """Keras's, which each `fit` and `train_on_batch` calls."""
        self.drop_calibrations()
        return super().make_train_function(*args, **kwargs)

    def set_weights(self, weights: Any) -> None:
        """Keras's `set_weights`."""
        self.drop_calibrations()
        super().set_weights(weights)

    def load_weights(self, *args: Any, **kwargs: Any) -> None:
        """Keras's `load_weights`."""
        self.drop_calibrations()
        super().load_weights(*args, **kwargs)

    def _checksum(self) -> int | None:
        """A checksum of the weights, of large ones of a sample; None without a calibration."""
        if self._calibration is None and self._interval_calibration is None:
            return None
        checksum = 0
        for weight in self.weights:
            flat = ops.convert_to_numpy(weight).reshape(-1)
            sample = flat[:: max(1, len(flat) // SAMPLED)]
            checksum = zlib.crc32(np.ascontiguousarray(sample).tobytes(), checksum)
        return checksum
