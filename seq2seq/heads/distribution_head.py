"""The base class of heads with distributions of numbers."""

import abc
from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_counts, check_coverages
from seq2seq.features.feature import Feature
from seq2seq.heads.head import Head
from seq2seq.heads.losses.scaled_mae import ScaledMae
from seq2seq.heads.values_head import num_values

SMALLEST = 1e-20  # softplus of a moved parameter: its logarithm and its inverse are finite


class DistributionHead(Head, abc.ABC):
    """A distribution for each value of a step, with several parameters, the first a location.

    Args:
        interval: float, probability mass inside an interval: 0.9 leaves 5% on each side.
        num_samples: int, number of paths that a forecaster draws for its distribution.

    Attributes:
        parts: number of parameters of each value, P / D; modes, or means of counts, are the first
            D of P.
        num_scales: how many of the parameters after the first are, by their softplus, widths.

    Raises:
        InputError: a probability outside [0, 0.999999], a number below 1.
    """

    monitor = "mae"
    kind = "values"
    parts: int = 2
    num_scales: int = 0

    def __init__(self, interval: float = 0.9, num_samples: int = 100, **kwargs: Any):
        super().__init__(**kwargs)
        check_coverages(interval=interval)
        check_counts(num_samples=num_samples)
        self.interval: float = interval
        self.num_samples = num_samples

    def num_parameters(self, target: Feature) -> int:
        self.check_target(target)
        return self.parts * num_values(target)

    def moved(self, parameters: Tensor, location: Tensor, factor: Tensor | None) -> Tensor:
        """As in `Head`, but the smallest scale, which heads add to a width, is not multiplied.

        So no scale becomes smaller than that, and each width keeps a gradient.
        """
        if not self.movable:
            return super().moved(parameters, location, factor)
        width = parameters.shape[-1] // self.parts
        end = (1 + self.num_scales) * width
        first, scales = parameters[..., :width], parameters[..., width:end]
        if factor is not None:
            first = factor * first
            factors = ops.concatenate([factor] * self.num_scales, axis=-1)
            widths = ops.maximum(factors * ops.softplus(scales), SMALLEST)
            scales = widths + ops.log(-ops.expm1(-widths))  # the inverse of softplus
        return ops.concatenate([location + first, scales, parameters[..., end:]], axis=-1)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        return [ScaledMae(parts=self.parts)]

    def mode(self, parameters: Tensor) -> Tensor:
        """The first of the parameters, normalized: float32 (B, T, D)."""
        return ops.split(parameters, self.parts, axis=-1)[0]

    def mean(self, parameters: np.ndarray) -> np.ndarray:
        return self.split(parameters)[0]

    @abc.abstractmethod
    def quantiles(self, parameters: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """As in `Head`, in NumPy alone, since it is called for each row."""

    def split(self, parameters: np.ndarray) -> list[np.ndarray]:
        """Split NumPy parameters (..., T, P): float64 (..., T, D) each."""
        return np.split(np.asarray(parameters, "float64"), self.parts, axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "interval": self.interval,
            "num_samples": self.num_samples,
        }


def softplus(free: np.ndarray) -> np.ndarray:
    """Compute log(1 + exp(x)) in NumPy."""
    return np.logaddexp(0, free)
