"""Mean absolute error of normalized values."""

import keras
from keras import ops

from seq2seq.heads.step_values import step_values
from seq2seq.metrics.step_mean import StepMean


@keras.saving.register_keras_serializable(package="seq2seq")
class ScaledMae(StepMean):
    """Mean absolute error in units of the normalized values, over steps and their values.

    Args:
        has_scale: whether the second half of the parameters is a scale and no value.
    """

    def __init__(self, has_scale=False, name="scaled_mae", dtype="float32"):
        super().__init__(name=name, dtype=dtype)
        self.has_scale = has_scale

    def measure(self, y_true, y_pred):
        values = ops.split(y_pred, 2, axis=-1)[0] if self.has_scale else y_pred
        return ops.mean(ops.abs(step_values(y_true, values.shape) - values), axis=-1)

    def get_config(self):
        return {"has_scale": self.has_scale, "name": self.name, "dtype": self.dtype}
