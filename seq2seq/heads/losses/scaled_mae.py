"""Mean absolute error of normalized values."""

from typing import Any, Self

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.step_values import step_values
from seq2seq.metrics.step_mean import StepMean


@keras.saving.register_keras_serializable(package="seq2seq")
class ScaledMae(StepMean):
    """Mean absolute error over steps and their values, in units of the normalized values.

    Args:
        parts: number of equal parts of the parameters, of which the first has the values.
    """

    reads_ids = False

    def __init__(self, parts: int = 1, name: str = "scaled_mae", dtype: str = "float32"):
        super().__init__(name=name, dtype=dtype)
        self.parts = parts

    def measure(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        values = ops.split(y_pred, self.parts, axis=-1)[0]
        return ops.mean(ops.abs(step_values(y_true, values.shape) - values), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {"parts": self.parts, "name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        config = dict(config)
        if config.pop("has_scale", False):  # in files of earlier versions
            config["parts"] = 2
        return cls(**config)
