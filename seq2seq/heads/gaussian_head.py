"""Numbers with their uncertainty."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_counts, check_positive, check_shares
from seq2seq.features.feature import Feature
from seq2seq.heads.head import Head
from seq2seq.heads.losses.gaussian import GaussianLoss
from seq2seq.heads.losses.scaled_mae import ScaledMae
from seq2seq.heads.normal import log_density, mean_and_scale, with_mean_and_scale
from seq2seq.heads.values_head import num_values


@keras.saving.register_keras_serializable(package="seq2seq")
class GaussianHead(Head):
    """A normal distribution for each value of a step, P = 2D: means, then scales before softplus.

    Trained by maximum likelihood (Nix and Weigend, 1994, doi:10.1109/ICNN.1994.374138). All
    numbers are in units of the normalized values.

    Args:
        interval: float, probability mass inside an interval: 0.9 leaves 5% on each side.
        num_samples: int, number of paths that a forecaster draws for its distribution.
        min_scale: float, smallest standard deviation.

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
        return 2 * num_values(target)

    def moved(self, parameters: Tensor, location: Tensor, factor: Tensor | None) -> Tensor:
        """Parameters of moved values; no standard deviation becomes smaller than `min_scale`."""
        mean, scale = self.distribution(parameters)
        if factor is None:
            return ops.concatenate([location + mean, parameters[..., mean.shape[-1] :]], axis=-1)
        return with_mean_and_scale(location + factor * mean, factor * scale, self.min_scale)

    def make_loss(self) -> GaussianLoss:
        return GaussianLoss(self.min_scale)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        return [ScaledMae(parts=2)]

    def mode(self, parameters: Tensor) -> Tensor:
        """The means, float32 (B, T, D)."""
        return self.distribution(parameters)[0]

    def log_prob(self, parameters: Tensor, mode: Tensor) -> Tensor:
        return self.log_likelihood(parameters, mode)

    def distribution(self, parameters: Tensor) -> tuple[Tensor, Tensor]:
        """Parameters (B, T, 2D) -> mean and standard deviation, float32 (B, T, D) each."""
        return mean_and_scale(parameters, self.min_scale)

    def quantiles(self, parameters: np.ndarray, shares: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        found = (ops.convert_to_numpy(part) for part in self.distribution(parameters))
        mean, scale = (part.astype("float64") for part in found)
        return mean + scale * ndtri(shares)

    def log_likelihood(self, parameters: Tensor, values: Tensor) -> Tensor:
        """Log density of values (B, T, D) in nats, summed over D: float32 (B, T)."""
        return ops.sum(log_density(values, *self.distribution(parameters)), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "interval": self.interval,
            "num_samples": self.num_samples,
            "min_scale": self.min_scale,
        }
