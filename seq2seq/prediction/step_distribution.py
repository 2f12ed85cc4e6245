"""Distributions of numbers that were predicted in one call."""

import math
from typing import Any

import numpy as np

from seq2seq.checks import check_counts, check_whole
from seq2seq.features import Values
from seq2seq.prediction.draws import uniform_draws
from seq2seq.prediction.value_distribution import ValueDistribution

SEED = 0
NUM_NODES = 16  # of normal distributions; 1% too many where values below 0 are cut off at 0


class StepDistribution(ValueDistribution):
    """Distributions of each number by itself: samples of different steps are independent.

    Args:
        model: a model whose head gives a distribution of numbers.
        target: the feature of the row's target.
        parameters: float32 (T, P).
        row_id: the checksum of the source.
    """

    def __init__(self, model: Any, target: Values, parameters: np.ndarray, row_id: int):
        super().__init__(model, target)
        self.parameters = parameters
        self.row_id = row_id

    def samples(self, count: int, seed: int | None = None) -> np.ndarray:
        check_counts(count=count)
        check_whole(seed=SEED if seed is None else seed)
        sizes = len(self.parameters), self.target.dim, self.head.num_uniforms
        ids = np.array([self.row_id], "int32")
        chosen = SEED if seed is None else seed
        (draws,) = uniform_draws(chosen, ids, count, math.prod(sizes))
        return self._in_units(self.head.draw(self.parameters, draws.reshape(count, *sizes)))

    def _mean(self) -> np.ndarray:
        """The means; those of exponentials by Gauss-Hermite quadrature of quantiles."""
        if not self.target.log_columns:
            return self.target.denormalize(self.head.mean(self.parameters))
        from scipy.special import ndtr

        nodes, weights = np.polynomial.hermite_e.hermegauss(NUM_NODES)
        quantiles = self.quantiles(ndtr(nodes))
        return np.tensordot(weights / weights.sum(), quantiles, axes=1)

    def _normalized_quantiles(self, shares: np.ndarray) -> np.ndarray:
        return self.head.quantiles(self.parameters, shares[:, None, None])
