"""Negative log-likelihood of numbers with heavy tails."""

from typing import Any

import keras

from seq2seq.aliases import Tensor
from seq2seq.heads.losses.density_loss import DensityLoss
from seq2seq.heads.step_values import step_values
from seq2seq.heads.student_t import log_density, student_t


@keras.saving.register_keras_serializable(package="seq2seq")
class StudentTLoss(DensityLoss):
    """Negative log density per step under independent t distributions.

    Args:
        min_scale: float, smallest scale, in units of the normalized values.
    """

    def __init__(self, min_scale: float = 1e-3, name: str = "student_t_loss", **kwargs: Any):
        super().__init__(min_scale, name=name, **kwargs)

    def log_density(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        given = student_t(y_pred, self.min_scale)  # of (B, T, 3D)
        return log_density(step_values(y_true, given.scale.shape), given)
