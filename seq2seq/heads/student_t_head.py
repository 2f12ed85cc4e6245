"""Numbers with heavy tails."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_positive
from seq2seq.heads.distribution_head import DistributionHead, softplus
from seq2seq.heads.losses.student_t import StudentTLoss
from seq2seq.heads.student_t import LEAST_FREEDOM, log_density, student_t


@keras.saving.register_keras_serializable(package="seq2seq")
class StudentTHead(DistributionHead):
    """A t distribution for each value of a step, P = 3D: locations, scales, degrees of freedom.

    Outliers move its location and scale less than those of a normal distribution. Trained by
    maximum likelihood (Lange et al., 1989, doi:10.1080/01621459.1989.10478852); the scale and the
    degrees of freedom are learned, and the latter stay above 2, so that the variance is finite. All
    numbers are in units of the normalized values.

    Args:
        interval: float, probability mass inside an interval: 0.9 leaves 5% on each side.
        num_samples: int, number of paths that a forecaster draws for its distribution.
        min_scale: float, smallest scale.

    Raises:
        InputError: a probability outside [0, 0.999999], a number below 1, a scale not above 0.
    """

    parts = 3
    movable = True
    heavy_tailed = True
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

    def make_loss(self) -> StudentTLoss:
        return StudentTLoss(self.min_scale)

    def log_prob(self, parameters: Tensor, mode: Tensor) -> Tensor:
        return ops.sum(log_density(mode, student_t(parameters, self.min_scale)), axis=-1)

    def quantiles(self, parameters: np.ndarray, shares: np.ndarray) -> np.ndarray:
        from scipy.special import stdtrit

        location, scale, freedom = self.split(parameters)
        units = stdtrit(softplus(freedom) + LEAST_FREEDOM, shares)
        return location + (softplus(scale) + self.min_scale) * units

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "min_scale": self.min_scale}
