"""Losses for numbers."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.losses.step_loss import StepLoss
from seq2seq.heads.step_values import step_values

LARGEST = 1e15  # of an error: its square, and sums of such squares, stay finite


@keras.saving.register_keras_serializable(package="seq2seq")
class ValuesLoss(StepLoss):
    """Squared, absolute or Huber error per step, averaged over its values; a mean over weights.

    Args:
        error: "mse"; "mae"; or "huber": half the square of errors up to 1 (in units of the
            normalized values), linear beyond (Huber, 1964, doi:10.1214/aoms/1177703732).
    """

    reads_ids = False

    def __init__(
        self,
        error: str = "mse",
        reduction: str = "mean_with_sample_weight",
        name: str = "values_loss",
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)
        self.error = error

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Targets (B, T, D), axes of size 1 optional, and (B, T, D) -> float32 (B, T)."""
        errors = ops.clip(step_values(y_true, y_pred.shape) - y_pred, -LARGEST, LARGEST)
        sizes = ops.abs(errors)
        if self.error == "mse":
            losses = ops.square(errors)
        elif self.error == "mae":
            losses = sizes
        else:
            square = ops.minimum(sizes, 1.0)
            losses = 0.5 * ops.square(square) + (sizes - square)
        return ops.mean(losses, axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "error": self.error}
