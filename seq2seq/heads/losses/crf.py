"""Cross-entropy of a chain of symbols."""

import keras
from keras import ops

from seq2seq.heads.chain import log_probs_along


@keras.saving.register_keras_serializable(package="seq2seq")
class CrfLoss(keras.losses.Loss):
    """-log p of each symbol given those before it; a mean over weights.

    Their sum is -log p of the row, as Lafferty et al. (2001) train it.
    """

    def __init__(self, reduction="mean_with_sample_weight", name="crf_loss", **kwargs):
        super().__init__(name=name, reduction=reduction, **kwargs)

    def call(self, y_true, y_pred):
        """Int (B, T), log-probabilities (B, T, V * V) -> float32 (B, T)."""
        return -log_probs_along(y_pred, ops.cast(y_true, "int32"))
