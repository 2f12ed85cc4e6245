"""Perplexity of a corpus."""

import keras
from keras import ops

from seq2seq.metrics.step_mean import StepMean


@keras.saving.register_keras_serializable(package="seq2seq")
class Perplexity(StepMean):
    """exp of the mean negative log-likelihood per target token, without label smoothing."""

    def __init__(self, name="perplexity", dtype="float32"):
        super().__init__(name=name, dtype=dtype)

    def measure(self, y_true, y_pred):
        return ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=True)

    def result(self):
        return ops.exp(super().result())

    def get_config(self):
        return {"name": self.name, "dtype": self.dtype}
