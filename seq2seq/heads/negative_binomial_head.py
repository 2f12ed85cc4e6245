"""Counts."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Mask, Tensor
from seq2seq.checks import check_counts, check_shares
from seq2seq.errors import BadRow
from seq2seq.heads.head import Head
from seq2seq.heads.losses.negative_binomial import NegativeBinomialLoss
from seq2seq.heads.losses.scaled_mae import ScaledMae
from seq2seq.heads.negative_binomial import (
    counts,
    log_mass,
    negative_binomial,
    positive_means,
)
from seq2seq.heads.values_head import num_values

ROUNDING = 1e-6  # relative error of a normalized float32, with room


@keras.saving.register_keras_serializable(package="seq2seq")
class NegativeBinomialHead(Head):
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
        InputError: a probability outside [0, 1), a number below 1.
    """

    monitor = "mae"
    kind = "values"
    whole = True

    def __init__(self, interval: float = 0.9, num_samples: int = 100, **kwargs: Any):
        super().__init__(**kwargs)
        check_shares(interval=interval)
        check_counts(num_samples=num_samples)
        self.interval = interval
        self.num_samples = num_samples
        self._center: list[float] = []
        self._scale: list[float] = []

    def num_parameters(self, target: Any) -> int:
        self.check_target(target)
        count = num_values(target)
        center, scale = target.scaling()
        self._center, self._scale = center.tolist(), scale.tolist()
        return 2 * count

    def call(
        self, outputs: Tensor, kernel: Tensor | None = None, mask: Mask | None = None
    ) -> Tensor:
        means, free = ops.split(super().call(outputs, kernel, mask), 2, axis=-1)
        means = positive_means(means, self._center, self._scale)
        return ops.concatenate([means, free], axis=-1)

    def make_loss(self) -> NegativeBinomialLoss:
        return NegativeBinomialLoss(self._center, self._scale)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        return [ScaledMae(parts=2)]

    def mode(self, parameters: Tensor) -> Tensor:
        """The means, which are not whole numbers, normalized: float32 (B, T, D)."""
        return ops.split(parameters, 2, axis=-1)[0]

    def log_prob(self, parameters: Tensor, mode: Tensor) -> Tensor:
        """Log probability of the counts nearest to the mode: float32 (B, T)."""
        number = ops.maximum(ops.round(counts(mode, self._center, self._scale)), 0.0)
        given = negative_binomial(parameters, self._center, self._scale)
        return ops.sum(log_mass(number, given), axis=-1)

    def quantiles(self, parameters: np.ndarray, shares: np.ndarray) -> np.ndarray:
        from scipy.stats import nbinom

        given = negative_binomial(parameters, self._center, self._scale)
        mean, dispersion = (ops.convert_to_numpy(part).astype("float64") for part in given)
        found = nbinom.ppf(shares, 1 / dispersion, 1 / (1 + dispersion * mean))
        return (found - np.array(self._center)) / np.array(self._scale)

    def check_values(self, values: np.ndarray) -> None:
        """Check that normalized targets are counts.

        Args:
            values: float (N, D).

        Raises:
            BadRow: for the first of the N with a number that is negative or not whole.
        """
        center, scale = np.array(self._center), np.array(self._scale)
        shifts = np.asarray(values, "float64") * scale
        numbers = shifts + center
        tolerance = ROUNDING * (1 + abs(shifts) + abs(center))
        whole = np.rint(numbers)
        wrong = (abs(numbers - whole) > tolerance) | (whole < 0)
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise BadRow(
                row,
                "must have whole numbers of at least 0 as targets of a NegativeBinomialHead, not "
                f"{numbers[row, column]:.6g}",
                "Choose model/head=gaussian or student_t for other numbers.",
            )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "interval": self.interval,
            "num_samples": self.num_samples,
        }
