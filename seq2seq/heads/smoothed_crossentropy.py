"""Cross-entropy that does not ask for certainty."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="seq2seq")
class SmoothedCrossentropy(keras.losses.Loss):
    """Cross-entropy of ids under logits, with label smoothing; a mean over weights.

    The target is (1 - e) on the right id plus e / V on every id (Szegedy et al., 2016,
    arXiv:1512.00567). That is (1 - e) * CE + e * (logsumexp - mean) of the logits, so no
    (B, T, V) target is built.

    Args:
        label_smoothing: float e in [0, 1).
    """

    def __init__(
        self,
        label_smoothing=0.0,
        reduction="mean_with_sample_weight",
        name="smoothed_crossentropy",
        **kwargs,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)
        self.label_smoothing = label_smoothing

    def call(self, y_true, y_pred):
        """Int (B, T), logits (B, T, V) -> float32 (B, T)."""
        loss = ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=True)
        if not self.label_smoothing:
            return loss
        uniform = ops.logsumexp(y_pred, axis=-1) - ops.mean(y_pred, axis=-1)
        return loss + self.label_smoothing * (uniform - loss)

    def get_config(self):
        return {**super().get_config(), "label_smoothing": self.label_smoothing}
