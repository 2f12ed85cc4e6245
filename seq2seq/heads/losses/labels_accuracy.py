"""Accuracy of labels."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.classes import class_logits, class_shares
from seq2seq.heads.step_values import step_values
from seq2seq.metrics.step_mean import StepMean


@keras.saving.register_keras_serializable(package="seq2seq")
class LabelsAccuracy(StepMean):
    """Share of steps whose class, or with `multiple` every label, is correct.

    Args:
        multiple: whether a step has any number of labels, each with its own unit.
    """

    def __init__(self, multiple: bool = False, name: str = "accuracy", dtype: str = "float32"):
        super().__init__(name=name, dtype=dtype)
        self.multiple = multiple

    def measure(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        if self.multiple:
            right = ops.equal(y_pred > 0, step_values(y_true, y_pred.shape) > 0.5)
            return ops.cast(ops.all(right, axis=-1), "float32")
        logits = class_logits(y_pred)
        right = ops.argmax(class_shares(y_true, logits), axis=-1)
        return ops.cast(ops.equal(ops.argmax(logits, axis=-1), right), "float32")

    def get_config(self) -> dict[str, Any]:
        return {"multiple": self.multiple, "name": self.name, "dtype": self.dtype}
