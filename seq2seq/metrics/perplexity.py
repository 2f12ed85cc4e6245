"""The perplexity metric."""

import keras
from keras import ops

from seq2seq.aliases import Config, Dtype, Tensor
from seq2seq.metrics.step_mean import StepMean
from seq2seq.ops.cross_entropy import cross_entropy


@keras.saving.register_keras_serializable(package="seq2seq")
class Perplexity(StepMean):
    """exp of the mean negative log-likelihood per target token, without label smoothing."""

    def __init__(self, name: str = "perplexity", dtype: Dtype = "float32"):
        super().__init__(name=name, dtype=dtype)

    def measure(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        return cross_entropy(y_true, y_pred)

    def result(self) -> Tensor:
        return ops.exp(super().result())

    def get_config(self) -> Config:
        return {"name": self.name, "dtype": self.dtype}
