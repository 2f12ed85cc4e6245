"""Cross-entropy with label smoothing."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.heads.losses.step_loss import StepLoss
from seq2seq.ops.cross_entropy import cross_entropy
from seq2seq.ops.ids import valid_ids


@keras.saving.register_keras_serializable(package="seq2seq")
class SmoothedCrossentropy(StepLoss):
    """`cross_entropy` with label smoothing; a mean over weights.

    Args:
        label_smoothing: float in [0, 1).
        first: int, the least id over which it is spread.
        class_weights: list of V floats that the losses of the ids are multiplied by; None for 1.
    """

    def __init__(
        self,
        label_smoothing: float = 0.0,
        reduction: str = "mean_with_sample_weight",
        name: str = "smoothed_crossentropy",
        first: int = 0,
        class_weights: Sequence[float] | None = None,
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)
        self.label_smoothing = label_smoothing
        self.first = first
        self.class_weights = class_weights

    def call(self, y_true: Ids, y_pred: Tensor) -> Tensor:
        """Int (B, T), logits (B, T, V) -> float32 (B, T)."""
        losses = cross_entropy(y_true, y_pred, self.label_smoothing, self.first)
        if self.class_weights is None:
            return losses
        ids, _ = valid_ids(y_true, y_pred.shape[-1], "the targets")
        return losses * ops.take(ops.convert_to_tensor(self.class_weights, "float32"), ids)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "label_smoothing": self.label_smoothing,
            "first": self.first,
            "class_weights": self.class_weights,
        }
