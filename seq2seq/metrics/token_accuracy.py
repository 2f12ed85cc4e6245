"""Right tokens, one step at a time."""

import keras
from keras import ops

from seq2seq.metrics.step_mean import StepMean


@keras.saving.register_keras_serializable(package="seq2seq")
class TokenAccuracy(StepMean):
    """Share of target tokens that are the likeliest one given the right ones before them."""

    def __init__(self, name="token_accuracy", dtype="float32"):
        super().__init__(name=name, dtype=dtype)

    def measure(self, y_true, y_pred):
        likeliest = ops.argmax(y_pred, axis=-1)
        return ops.cast(ops.equal(likeliest, ops.cast(y_true, likeliest.dtype)), "float32")

    def get_config(self):
        return {"name": self.name, "dtype": self.dtype}
