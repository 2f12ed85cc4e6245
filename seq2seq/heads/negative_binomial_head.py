"""Counts."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Mask, Tensor
from seq2seq.errors import BadRow, InputError
from seq2seq.heads.distribution_head import DistributionHead, softplus
from seq2seq.heads.losses.negative_binomial import NegativeBinomialLoss
from seq2seq.heads.negative_binomial import (
    LEAST_DISPERSION,
    counts,
    least_means,
    log_mass,
    negative_binomial,
    positive_means,
)
from seq2seq.heads.poisson import poisson_quantiles

ROUNDING = 2.0**-23  # relative error of a normalized float32, twice
TINY = 1e-12  # error of the arithmetic itself, relative to the center


@keras.saving.register_keras_serializable(package="seq2seq")
class NegativeBinomialHead(DistributionHead):
    """A negative binomial distribution for each count of a step, P = 2D: means, dispersions.

    The variance is mean + dispersion mean² (Salinas et al., 2020,
    doi:10.1016/j.ijforecast.2019.07.001). As there, the network need not learn the size of the
    counts: its outputs are means in normalized units, by the target's statistics of train, of
    which a softplus keeps the counts above 0 (`positive_means`). The likelihood is that of the
    counts themselves. Targets are whole numbers of at least 0, such as items sold in an hour.

    Args:
        interval: float, probability mass inside an interval: 0.9 leaves at most 5% on each side.
        num_samples: int, number of paths that a forecaster draws for its distribution.

    Raises:
        InputError: a probability outside [0, 0.999999], a number below 1.
    """

    whole = True
    num_uniforms = 2

    def __init__(self, interval: float = 0.9, num_samples: int = 100, **kwargs: Any):
        super().__init__(interval, num_samples, **kwargs)
        self._center: list[float] = []
        self._scale: list[float] = []

    def num_parameters(self, target: Any) -> int:
        width = super().num_parameters(target)
        if target.row_scaled:
            raise InputError(
                "Counts must not be scaled by each window's level: set data.scale_by=all for "
                "model/head=negative_binomial."
            )
        if target.log_columns:
            raise InputError(
                "Counts must not be logarithms: set data.transform=none for "
                "model/head=negative_binomial."
            )
        center, scale = target.scaling()
        self._center, self._scale = center.tolist(), scale.tolist()
        return width

    def call(
        self, outputs: Tensor, kernel: Tensor | None = None, mask: Mask | None = None
    ) -> Tensor:
        means, free = ops.split(super().call(outputs, kernel, mask), 2, axis=-1)
        means = positive_means(means, self._center, self._scale)
        return ops.concatenate([means, free], axis=-1)

    def make_loss(self) -> NegativeBinomialLoss:
        return NegativeBinomialLoss(self._center, self._scale)

    def log_prob(self, parameters: Tensor, mode: Tensor) -> Tensor:
        """Log probability of the counts nearest to the mode: float32 (B, T)."""
        number = ops.maximum(ops.round(counts(mode, self._center, self._scale)), 0.0)
        given = negative_binomial(parameters, self._center, self._scale)
        return ops.sum(log_mass(number, given), axis=-1)

    def quantiles(self, parameters: np.ndarray, shares: np.ndarray) -> np.ndarray:
        from scipy.stats import nbinom

        mean, dispersion = self._in_units(parameters)
        return self._normalized(nbinom.ppf(shares, 1 / dispersion, 1 / (1 + dispersion * mean)))

    def draw(self, parameters: np.ndarray, uniforms: np.ndarray) -> np.ndarray:
        """As in `Head`: from a Poisson distribution whose mean is drawn from a gamma distribution.

        That takes a fraction of the time of `quantiles`.
        """
        from scipy.special import gammaincinv

        mean, dispersion = self._in_units(parameters)
        rate = gammaincinv(1 / dispersion, uniforms[..., 0]) * dispersion * mean
        return self._normalized(poisson_quantiles(uniforms[..., 1], rate))

    def _in_units(self, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means and dispersions of the counts, float64 (..., T, D) each."""
        means, free = self.split(parameters)
        counted = means * np.array(self._scale) + np.array(self._center)
        return np.maximum(counted, least_means(self._center)), softplus(free) + LEAST_DISPERSION

    def _normalized(self, counted: np.ndarray) -> np.ndarray:
        return (counted - np.array(self._center)) / np.array(self._scale)

    def check_values(self, values: np.ndarray) -> None:
        """Check that normalized targets are counts.

        Args:
            values: float (N, D).

        Raises:
            BadRow: for the first of the N with a number that is negative or not whole, or so far
                from the center that its float32 does not tell.
        """
        center, scale = np.array(self._center), np.array(self._scale)
        shifts = np.asarray(values, "float64") * scale
        numbers = shifts + center
        tolerance = ROUNDING * abs(shifts) + TINY * (1 + abs(center))
        whole = np.rint(numbers)
        with np.errstate(invalid="ignore"):  # infinity less infinity
            right = (abs(numbers - whole) <= tolerance) & (whole >= 0) & (tolerance < 0.5)
        if right.all():
            return
        row, column = np.argwhere(~right)[0]
        number = round(float(numbers[row, column]), 4)
        is_large = np.isfinite(number) and tolerance[row, column] >= 0.5
        raise BadRow(
            row,
            "must have whole numbers of at least 0 as targets of a NegativeBinomialHead, "
            + (
                f"of a size of which float32 tells whether they are, not {number:.10g}"
                if is_large
                else f"not {number:.10g}"
            ),
            "Choose model/head=gaussian or student_t for other numbers.",
        )
