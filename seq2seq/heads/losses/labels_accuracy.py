"""Accuracy of labels."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.classes import class_logits, class_shares
from seq2seq.heads.step_values import step_values
from seq2seq.metrics.step_mean import StepMean
from seq2seq.ops.ids import valid_shares


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
            shares = valid_shares(step_values(y_true, y_pred.shape))
            right = ops.all(ops.equal(y_pred > 0, shares > 0.5), axis=-1)
        else:
            logits = class_logits(y_pred)
            shares = class_shares(y_true, logits)
            right = ops.equal(ops.argmax(logits, axis=-1), ops.argmax(shares, axis=-1))
        return ops.cast(right, "float32") + 0 * ops.sum(shares, axis=-1)  # NaN where these are

    def get_config(self) -> dict[str, Any]:
        return {"multiple": self.multiple, "name": self.name, "dtype": self.dtype}
