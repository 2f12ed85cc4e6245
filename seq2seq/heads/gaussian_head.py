"""Numbers with their uncertainty."""

from statistics import NormalDist
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_counts, check_shares
from seq2seq.errors import InputError
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
        num_samples: int, number of roll-outs that a forecaster draws for its intervals.
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
        if not isinstance(min_scale, int | float) or not min_scale > 0:
            raise InputError(f"min_scale must be a number above 0, not {min_scale!r}.")
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
        return [ScaledMae(has_scale=True)]

    def mode(self, parameters: Tensor) -> Tensor:
        """The means, float32 (B, T, D)."""
        return self.distribution(parameters)[0]

    def log_prob(self, parameters: Tensor, mode: Tensor) -> Tensor:
        return self.log_likelihood(parameters, mode)

    def distribution(self, parameters: Tensor) -> tuple[Tensor, Tensor]:
        """Parameters (B, T, 2D) -> mean and standard deviation, float32 (B, T, D) each."""
        return mean_and_scale(parameters, self.min_scale)

    def interval_bounds(self, parameters: Tensor) -> tuple[Tensor, Tensor]:
        """Lower and upper bounds, float32 (B, T, D) each, of the central interval of a value."""
        assert self.interval is not None
        mean, scale = self.distribution(parameters)
        reach = NormalDist().inv_cdf(0.5 + self.interval / 2) * scale
        return mean - reach, mean + reach

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
