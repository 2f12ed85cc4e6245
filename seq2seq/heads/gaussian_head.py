"""Numbers with their uncertainty."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_positive
from seq2seq.heads.distribution_head import DistributionHead, softplus
from seq2seq.heads.losses.gaussian import GaussianLoss
from seq2seq.heads.normal import log_density, mean_and_scale


@keras.saving.register_keras_serializable(package="seq2seq")
class GaussianHead(DistributionHead):
    """A normal distribution for each value of a step, P = 2D: means, then scales before softplus.

    Trained by maximum likelihood (Nix and Weigend, 1994, doi:10.1109/ICNN.1994.374138). All
    numbers are in units of the normalized values.

    Args:
        interval: float, probability mass inside an interval: 0.9 leaves 5% on each side.
        num_samples: int, number of paths that a forecaster draws for its distribution.
        min_scale: float, smallest standard deviation.

    Raises:
        InputError: a probability outside [0, 0.999999], a number below 1, a scale not above 0.
    """

    movable = True
    num_scales = 1

    def __init__(
        self,
        interval: float = 0.9,
        num_samples: int = 100,
        min_scale: float = 1e-3,
        **kwargs: Any,
    ):
        super().__init__(interval, num_samples, **kwargs)
        check_positive(below=math.inf, min_scale=min_scale)
        self.min_scale = min_scale

    def make_loss(self) -> GaussianLoss:
        return GaussianLoss(self.min_scale)

    def log_prob(self, parameters: Tensor, mode: Tensor) -> Tensor:
        return self.log_likelihood(parameters, mode)

    def distribution(self, parameters: Tensor) -> tuple[Tensor, Tensor]:
        """Parameters (B, T, 2D) -> mean and standard deviation, float32 (B, T, D) each."""
        return mean_and_scale(parameters, self.min_scale)

    def quantiles(self, parameters: np.ndarray, shares: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        mean, free = self.split(parameters)
        return mean + (softplus(free) + self.min_scale) * ndtri(shares)

    def log_likelihood(self, parameters: Tensor, values: Tensor) -> Tensor:
        """Log density of values (B, T, D) in nats, summed over D: float32 (B, T)."""
        return ops.sum(log_density(values, *self.distribution(parameters)), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "min_scale": self.min_scale}
