"""Negative log-likelihood of numbers."""

from typing import Any

import keras

from seq2seq.aliases import Tensor
from seq2seq.heads.losses.density_loss import DensityLoss
from seq2seq.heads.normal import log_density, mean_and_scale
from seq2seq.heads.step_values import step_values


@keras.saving.register_keras_serializable(package="seq2seq")
class GaussianLoss(DensityLoss):
    """Negative log density per step under independent normal distributions.

    Args:
        min_scale: float, smallest standard deviation, in units of the normalized values.
    """

    def __init__(self, min_scale: float = 1e-3, name: str = "gaussian_loss", **kwargs: Any):
        super().__init__(min_scale, name=name, **kwargs)

    def log_density(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        mean, scale = mean_and_scale(y_pred, self.min_scale)  # of (B, T, 2D)
        return log_density(step_values(y_true, mean.shape), mean, scale)
