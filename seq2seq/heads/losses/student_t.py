"""Negative log-likelihood of numbers with heavy tails."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.losses.step_loss import StepLoss
from seq2seq.heads.step_values import step_values
from seq2seq.heads.student_t import log_density, student_t


@keras.saving.register_keras_serializable(package="seq2seq")
class StudentTLoss(StepLoss):
    """Negative log density per step under independent t distributions, in nats.

    It is the mean over the D values of a step, as in `GaussianLoss`; a mean over weights.

    Args:
        min_scale: float, smallest scale, in units of the normalized values.
    """

    reads_ids = False

    def __init__(
        self,
        min_scale: float = 1e-3,
        reduction: str = "mean_with_sample_weight",
        name: str = "student_t_loss",
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)
        self.min_scale = min_scale

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Targets (B, T, D), axes of size 1 optional, and (B, T, 3D) -> float32 (B, T)."""
        given = student_t(y_pred, self.min_scale)
        return -ops.mean(log_density(step_values(y_true, given.scale.shape), given), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "min_scale": self.min_scale}
