"""The accuracy of next tokens."""

import keras
from keras import ops

from seq2seq.aliases import Config, Dtype, Tensor
from seq2seq.metrics.step_mean import StepMean
from seq2seq.ops.ids import nan_unless, valid_ids


@keras.saving.register_keras_serializable(package="seq2seq")
class TokenAccuracy(StepMean):
    """Share of target tokens that are the most likely one, given the correct prefix."""

    def __init__(self, name: str = "token_accuracy", dtype: Dtype = "float32"):
        super().__init__(name=name, dtype=dtype)

    def measure(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        likeliest = ops.argmax(y_pred, axis=-1)
        wanted, is_valid = valid_ids(y_true, y_pred.shape[-1], "the targets")
        right = ops.equal(likeliest, ops.cast(wanted, likeliest.dtype))
        return ops.cast(right, "float32") + nan_unless(is_valid)

    def get_config(self) -> Config:
        return {"name": self.name, "dtype": self.dtype}
