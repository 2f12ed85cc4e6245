"""Cross-entropy of a chain of symbols."""

from typing import Any

import keras

from seq2seq.aliases import Ids, Tensor
from seq2seq.heads.chain import log_probs_along
from seq2seq.heads.losses.step_loss import StepLoss


@keras.saving.register_keras_serializable(package="seq2seq")
class CrfLoss(StepLoss):
    """-log p of each symbol given the previous ones; a mean over weights.

    Their sum is -log p of the row, as Lafferty et al. (2001) train it.
    """

    def __init__(
        self,
        reduction: str = "mean_with_sample_weight",
        name: str = "crf_loss",
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)

    def call(self, y_true: Ids, y_pred: Tensor) -> Tensor:
        """Int (B, T), log-probabilities (B, T, V * V) -> float32 (B, T)."""
        return -log_probs_along(y_pred, y_true)
