"""Tokens that are right, given the ones before."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="seq2seq")
class TokenAccuracy(keras.metrics.Mean):
    """Share of target tokens with the highest logit, weighted: padding (weight 0) never counts."""

    def __init__(self, name="token_accuracy", dtype="float32"):
        super().__init__(name=name, dtype=dtype)

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Count a batch: y_true int (B, T), y_pred float (B, T, V), sample_weight (B, T)."""
        right = ops.equal(ops.argmax(y_pred, axis=-1), ops.cast(y_true, "int32"))
        super().update_state(ops.cast(right, "float32"), sample_weight=sample_weight)

    def get_config(self):
        return {"name": self.name, "dtype": self.dtype}
