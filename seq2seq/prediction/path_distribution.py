"""Distributions of forecasts, by sampled paths."""

from typing import Any

import numpy as np

from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.features import Values
from seq2seq.prediction.value_distribution import ValueDistribution


class PathDistribution(ValueDistribution):
    """Distributions of a forecast's numbers, whose uncertainty grows from step to step.

    A sample is a whole path: each step was drawn given the steps that were drawn before it. Mean
    and quantiles are those of the paths, so levels that are nearer to 0 or 1 than the inverse of
    their number say little. Intervals are not calibrated with fewer paths than those of the
    calibration.

    Args:
        model: a model whose head gives a distribution of numbers.
        target: the feature of the row's target.
        paths: float (K, T, D), normalized.
        seed: the seed of the paths.
    """

    def __init__(self, model: Any, target: Values, paths: np.ndarray, seed: int):
        super().__init__(model, target)
        self.paths = paths
        self.seed = seed
        if self.calibration and len(paths) < (self.calibration.num_samples or 0):
            self.calibration = None  # quantiles of fewer paths vary more

    def samples(self, count: int, seed: int | None = None) -> np.ndarray:
        check_counts(count=count)
        if count > len(self.paths) or seed not in (None, self.seed):
            raise InputError(
                f"A forecast has the {len(self.paths)} paths that were drawn for it with seed "
                f"{self.seed}. For others, give num_samples= and seed= to seq2seq.load or "
                "Predictor."
            )
        return self._in_units(self.paths[:count])

    def _mean(self) -> np.ndarray:
        return self.target.denormalize(self.paths).mean(axis=0)

    def _normalized_quantiles(self, shares: np.ndarray) -> np.ndarray:
        method: Any = "inverted_cdf" if self.head.whole else "linear"  # whole numbers stay whole
        return np.quantile(self.paths.astype("float64"), shares, axis=0, method=method)
