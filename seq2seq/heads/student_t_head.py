"""Numbers with heavy tails."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_counts, check_positive, check_shares
from seq2seq.features.feature import Feature
from seq2seq.heads.head import Head
from seq2seq.heads.losses.scaled_mae import ScaledMae
from seq2seq.heads.losses.student_t import StudentTLoss
from seq2seq.heads.normal import inverse_softplus
from seq2seq.heads.student_t import log_density, student_t
from seq2seq.heads.values_head import num_values


@keras.saving.register_keras_serializable(package="seq2seq")
class StudentTHead(Head):
    """A t distribution for each value of a step, P = 3D: locations, scales, degrees of freedom.

    Outliers move its location and scale less than those of a normal distribution. Trained by
    maximum likelihood; the scale and the degrees of freedom are learned, and the latter stay above
    2, so that the variance is finite (a likelihood as in Salinas et al., 2020,
    doi:10.1016/j.ijforecast.2019.07.001). All numbers are in units of the normalized values.

    Args:
        interval: float, probability mass inside an interval: 0.9 leaves 5% on each side.
        num_samples: int, number of paths that a forecaster draws for its distribution.
        min_scale: float, smallest scale.

    Raises:
        InputError: a probability outside [0, 1), a number below 1, a scale not above 0.
    """

    monitor = "mae"
    kind = "values"
    movable = True

    def __init__(
        self,
        interval: float = 0.9,
        num_samples: int = 100,
        min_scale: float = 1e-3,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        check_shares(interval=interval)
        check_counts(num_samples=num_samples)
        check_positive(min_scale=min_scale)
        self.interval = interval
        self.num_samples = num_samples
        self.min_scale = min_scale

    def num_parameters(self, target: Feature) -> int:
        self.check_target(target)
        return 3 * num_values(target)

    def moved(self, parameters: Tensor, location: Tensor, factor: Tensor | None) -> Tensor:
        """Parameters of moved values; no scale becomes smaller than `min_scale`."""
        own, scale, freedom = ops.split(parameters, 3, axis=-1)
        if factor is not None:
            own = factor * own
            larger = factor * (ops.softplus(scale) + self.min_scale)
            scale = inverse_softplus(larger - self.min_scale)
        return ops.concatenate([location + own, scale, freedom], axis=-1)

    def make_loss(self) -> StudentTLoss:
        return StudentTLoss(self.min_scale)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        return [ScaledMae(parts=3)]

    def mode(self, parameters: Tensor) -> Tensor:
        """The locations, float32 (B, T, D)."""
        return ops.split(parameters, 3, axis=-1)[0]

    def log_prob(self, parameters: Tensor, mode: Tensor) -> Tensor:
        return ops.sum(log_density(mode, student_t(parameters, self.min_scale)), axis=-1)

    def quantiles(self, parameters: np.ndarray, shares: np.ndarray) -> np.ndarray:
        from scipy.special import stdtrit

        given = student_t(parameters, self.min_scale)
        location, scale, freedom = (ops.convert_to_numpy(part).astype("float64") for part in given)
        return location + scale * stdtrit(freedom, shares)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "interval": self.interval,
            "num_samples": self.num_samples,
            "min_scale": self.min_scale,
        }
