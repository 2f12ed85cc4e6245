"""Cross-entropy with label smoothing."""

from typing import Any

import keras

from seq2seq.aliases import Ids, Tensor
from seq2seq.heads.losses.step_loss import StepLoss
from seq2seq.ops.cross_entropy import cross_entropy


@keras.saving.register_keras_serializable(package="seq2seq")
class SmoothedCrossentropy(StepLoss):
    """`cross_entropy` with label smoothing; a mean over weights.

    Args:
        label_smoothing: float in [0, 1).
        first: int, the least id over which it is spread.
    """

    def __init__(
        self,
        label_smoothing: float = 0.0,
        reduction: str = "mean_with_sample_weight",
        name: str = "smoothed_crossentropy",
        first: int = 0,
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)
        self.label_smoothing = label_smoothing
        self.first = first

    def call(self, y_true: Ids, y_pred: Tensor) -> Tensor:
        """Int (B, T), logits (B, T, V) -> float32 (B, T)."""
        return cross_entropy(y_true, y_pred, self.label_smoothing, self.first)

    def get_config(self) -> dict[str, Any]:
        config = {"label_smoothing": self.label_smoothing, "first": self.first}
        return {**super().get_config(), **config}
