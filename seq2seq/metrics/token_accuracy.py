"""The accuracy of next tokens."""

import keras
from keras import ops

from seq2seq.aliases import Config, Dtype, Tensor
from seq2seq.metrics.step_mean import StepMean


@keras.saving.register_keras_serializable(package="seq2seq")
class TokenAccuracy(StepMean):
    """Share of target tokens that are the most likely one, given the correct prefix."""

    def __init__(self, name: str = "token_accuracy", dtype: Dtype = "float32"):
        super().__init__(name=name, dtype=dtype)

    def measure(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        likeliest = ops.argmax(y_pred, axis=-1)
        return ops.cast(ops.equal(likeliest, ops.cast(y_true, likeliest.dtype)), "float32")

    def get_config(self) -> Config:
        return {"name": self.name, "dtype": self.dtype}
