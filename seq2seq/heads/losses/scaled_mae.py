"""Mean absolute error of normalized values."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.step_values import step_values
from seq2seq.metrics.step_mean import StepMean


@keras.saving.register_keras_serializable(package="seq2seq")
class ScaledMae(StepMean):
    """Mean absolute error over steps and their values, in units of the normalized values.

    Args:
        has_scale: whether the second half of the parameters is a scale, not values.
    """

    reads_ids = False

    def __init__(self, has_scale: bool = False, name: str = "scaled_mae", dtype: str = "float32"):
        super().__init__(name=name, dtype=dtype)
        self.has_scale = has_scale

    def measure(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        values = ops.split(y_pred, 2, axis=-1)[0] if self.has_scale else y_pred
        return ops.mean(ops.abs(step_values(y_true, values.shape) - values), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {"has_scale": self.has_scale, "name": self.name, "dtype": self.dtype}
