"""A Keras model whose outputs may be calibrated."""

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from keras import ops

from seq2seq.errors import InputError
from seq2seq.models.calibration import Calibration
from seq2seq.models.interval_calibration import IntervalCalibration
from seq2seq.models.judged_model import JudgedModel
from seq2seq.models.shrinkage import Shrinkage

SAMPLED = 2**16  # numbers of each weight that enter the checksum


CHECKSUM = "calibrated_weights"
CALIBRATIONS = ("calibration", "interval_calibration", "shrinkage", CHECKSUM)  # in a saved model


def checksum_of(weights: Iterable[Any]) -> int:
    """Return a checksum of weights: of 2^16 numbers of each, evenly spread, if it has more."""
    checksum = 0
    for weight in weights:
        flat = ops.convert_to_numpy(weight).reshape(-1)
        sample = flat[:: max(1, len(flat) // SAMPLED)]
        checksum = zlib.crc32(np.ascontiguousarray(sample).tobytes(), checksum)
    return checksum


class CalibratedModel(JudgedModel):
    """A model with calibrations, which it loses when Keras trains it or replaces its weights.

    They keep a checksum of the weights for which they were made, by which
    `drop_stale_calibrations` finds other changes: a clone, or new weights of a layer.
    """

    _calibration: Calibration | None = None
    _interval_calibration: IntervalCalibration | None = None
    _shrinkage: Shrinkage | None = None
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

    @property
    def shrinkage(self) -> Shrinkage | None:
        """Moves forecasts toward the last value; None if they stay as the model gives them."""
        return self._shrinkage

    @shrinkage.setter
    def shrinkage(self, shrinkage: Shrinkage | None) -> None:
        self.drop_stale_calibrations()
        self._shrinkage = self._checked(shrinkage)
        self._interval_calibration = None  # which was made for other forecasts
        self._calibrated_weights = self._checksum()

    def drop_calibrations(self) -> None:
        """Forget all calibrations."""
        self.restore_calibrations({})

    def drop_stale_calibrations(self) -> bool:
        """Forget calibrations that were made for other weights, and return whether there were."""
        is_stale = self._calibrated_weights not in (None, self._checksum())
        if is_stale:
            self.drop_calibrations()
        return is_stale

    def calibrations_config(self) -> dict[str, Any]:
        """Return what JSON can represent, for `restore_calibrations`."""
        found: dict[str, Any] = {
            name: part.get_config() for name, part in self._known.items() if part is not None
        }
        return {**found, CHECKSUM: self._calibrated_weights} if found else {}

    def restore_calibrations(self, config: Mapping[str, Any]) -> None:
        """Restore calibrations, before the weights are; those that are not given are forgotten.

        Raises:
            InputError: one of them is something else.
        """
        self._calibration = Calibration.from_config(config.get("calibration"))
        intervals = config.get("interval_calibration")
        self._interval_calibration = IntervalCalibration.from_config(intervals)
        self._shrinkage = self._checked(Shrinkage.from_config(config.get("shrinkage")))
        self._calibrated_weights = config.get(CHECKSUM)

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

    @property
    def continued_columns(self) -> int:
        """Columns of targets, if they continue those of sources and can be moved; 0 if not."""
        return 0

    def _checked(self, shrinkage: Shrinkage | None) -> Shrinkage | None:
        """The shrinkage; raises InputError if it is not for this model."""
        if shrinkage is not None and shrinkage.num_columns != self.continued_columns:
            raise InputError(
                f"shrinkage has factors for {shrinkage.num_columns} columns, but the outputs of "
                f"this {type(self).__name__} that continue its source have "
                f"{self.continued_columns}. Leave it out."
            )
        return shrinkage

    @property
    def _known(self) -> dict[str, Any]:
        """The calibrations by their names, None for those that there are not."""
        return {
            "calibration": self._calibration,
            "interval_calibration": self._interval_calibration,
            "shrinkage": self._shrinkage,
        }

    def _checksum(self) -> int | None:
        """A checksum of the weights, of large ones of a sample; None without a calibration."""
        return checksum_of(self.weights) if any(self._known.values()) else None
