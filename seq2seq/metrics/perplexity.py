"""Perplexity of a corpus."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="seq2seq")
class Perplexity(keras.metrics.Mean):
    """exp of the mean negative log-likelihood per target token, without label smoothing.

    Every token weighs the same, whatever batch it came in.
    """

    def __init__(self, name="perplexity", dtype="float32"):
        super().__init__(name=name, dtype=dtype)

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Count a batch: y_true int (B, T), y_pred logits (B, T, V), sample_weight (B, T)."""
        logits = ops.cast(y_pred, "float32")
        losses = ops.sparse_categorical_crossentropy(y_true, logits, from_logits=True)
        super().update_state(losses, sample_weight=sample_weight)

    def result(self):
        return ops.exp(super().result())

    def get_config(self):
        return {"name": self.name, "dtype": self.dtype}
