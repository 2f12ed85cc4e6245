"""The distribution of predicted numbers."""

import abc
from collections.abc import Sequence
from typing import Any

import numpy as np

from seq2seq.checks import check_coverages
from seq2seq.errors import InputError
from seq2seq.features import Values
from seq2seq.prediction.first_steps import first_steps

MEDIAN = 0.5
ROUNDING = 1e-6  # of bounds that are whole numbers


class ValueDistribution(abc.ABC):
    """The distribution of each number of a prediction, in the units of the data.

    >>> prediction.distribution.quantiles([0.1, 0.9])   ->   float64 (2, T, D)
    >>> prediction.distribution.interval(0.8)           ->   its first and last as a pair

    Args:
        model: a model whose head gives a distribution of numbers.
        target: the feature of the row's target, see `Values.for_rows_of`.
    """

    def __init__(self, model: Any, target: Values):
        self.target = target
        self.head = model.head
        self.calibration = model.interval_calibration
        self.unit: Any = 1.0 if target is model.target else target.scale  # of calibrations

    @property
    def mean(self) -> np.ndarray:
        """The means, float64 (T, D), not those of logarithms (`data.transform=log1p`).

        The exponential of a t distribution has no mean, that of exponential tails may have none:
        then they are the medians.
        """
        is_infinite = self.target.log_columns and self.head.heavy_tailed
        return self.median if is_infinite else self._mean()

    @property
    def median(self) -> np.ndarray:
        """The medians, float64 (T, D)."""
        return self.quantiles([MEDIAN])[0]

    def quantiles(self, levels: Sequence[float] | np.ndarray) -> np.ndarray:
        """Compute quantiles, float64 (number of levels, T, D).

        Args:
            levels: shares of the probability below each, between 0 and 1, both excluded.

        Raises:
            InputError: other levels.
        """
        try:
            shares = np.atleast_1d(np.asarray(levels, "float64"))
        except (TypeError, ValueError):
            shares = np.zeros(1)
        if shares.ndim > 1 or not ((shares > 0) & (shares < 1)).all():
            raise InputError(f"levels must be numbers between 0 and 1, not {levels!r:.60}.")
        return self.target.restored(self._transformed_quantiles(shares))

    def interval(self, coverage: float) -> tuple[np.ndarray, np.ndarray]:
        """Compute lower and upper bounds, float64 (T, D) each.

        They are calibrated if the model's intervals are (`IntervalCalibration`); `quantiles` are
        not. Bounds of counts are whole numbers.

        Args:
            coverage: probability between them, up to 0.999999; half of the rest is on either side.

        Raises:
            InputError: another coverage.
        """
        check_coverages(coverage=coverage)
        if self.calibration is None:
            low, high = self.uncalibrated([coverage])
            return low[0], high[0]
        low, high = self.calibration(coverage, self._bounds_in_unit)
        low, high = (self.target.restored(one * self.unit) for one in (low, high))
        if self.head.whole:
            return np.maximum(np.floor(low + ROUNDING), 0), np.ceil(high - ROUNDING)
        return low, high

    def uncalibrated(self, coverages: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
        """Compute the bounds that the model itself gives, float64 (C, T, D) each.

        Args:
            coverages: C of them, as `interval` takes them.
        """
        low, high = self._transformed_bounds(coverages)
        return self.target.restored(low), self.target.restored(high)

    def _transformed_bounds(self, coverages: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
        halves = np.asarray(coverages, "float64") / 2
        shares = np.concatenate([MEDIAN - halves, MEDIAN + halves])
        low, high = np.split(self._transformed_quantiles(shares), 2)
        return low, high

    def _bounds_in_unit(self, coverages: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
        low, high = self._transformed_bounds(coverages)
        return low / self.unit, high / self.unit

    def interval_scores(self, truth: np.ndarray, coverages: Sequence[float]) -> np.ndarray:
        """Compute by how much values are outside of the uncalibrated intervals.

        Args:
            truth: float (T, D) in the units of the data, NaN where missing.
            coverages: C of them.

        Returns:
            float64 (C, T, D): max(low - y, y - high), in the units of the data (of its logarithms,
            if these were learned) or, if rows are scaled by themselves, of the row's spread.

        Raises:
            InputError: `truth` has more steps than were predicted.
        """
        sides, truth = self._transformed_bounds(coverages), self.target.transformed(truth)
        low, high = (np.stack([first_steps(one, truth) for one in side]) for side in sides)
        return np.maximum(low - truth, truth - high) / self.unit

    def interval_calibration(self, coverage: float) -> str | None:
        """Say how the bounds of `interval` were calibrated; None where they were not."""
        return None if self.calibration is None else self.calibration.described(coverage)

    @abc.abstractmethod
    def samples(self, count: int, seed: int | None = None) -> np.ndarray:
        """Draw samples, float64 (count, T, D).

        They are a function of the seed and of the source only: neither of other rows nor, for
        each sample, of the count.

        Args:
            count: number of samples.
            seed: any whole number; None for the default.
        """

    @abc.abstractmethod
    def _mean(self) -> np.ndarray:
        """The means, float64 (T, D), where they exist."""

    @abc.abstractmethod
    def _normalized_quantiles(self, shares: np.ndarray) -> np.ndarray:
        """Float64 (L, T, D) for L levels."""

    def _in_units(self, normalized: np.ndarray) -> np.ndarray:
        """Values in the units of the data, float64."""
        return self.target.restored(self._transformed(normalized))

    def _transformed_quantiles(self, shares: np.ndarray) -> np.ndarray:
        return self._transformed(self._normalized_quantiles(shares))

    def _transformed(self, normalized: np.ndarray) -> np.ndarray:
        """Values as the target's `transformed` returns them, float64."""
        values = self.target.unscaled(normalized)
        return np.rint(values) if self.head.whole else values
