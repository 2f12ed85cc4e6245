"""Distributions of numbers that were predicted in one call."""

from typing import Any

import numpy as np

from seq2seq.checks import check_counts, check_whole
from seq2seq.prediction.draws import uniform_draws
from seq2seq.prediction.value_distribution import ValueDistribution

SEED = 0


class StepDistribution(ValueDistribution):
    """Distributions of each number by itself: samples of different steps are independent.

    Args:
        model: a model whose head gives a distribution of numbers.
        parameters: float32 (T, P).
        row_id: the checksum of the source.
    """

    def __init__(self, model: Any, parameters: np.ndarray, row_id: int):
        super().__init__(model)
        self.parameters = parameters
        self.row_id = row_id

    @property
    def mean(self) -> np.ndarray:
        return self.target.denormalize(self.head.mean(self.parameters))

    def samples(self, count: int, seed: int | None = None) -> np.ndarray:
        check_counts(count=count)
        check_whole(seed=SEED if seed is None else seed)
        shape = count, len(self.parameters), self.target.dim
        ids = np.array([self.row_id], "int32")
        (draws,) = uniform_draws(SEED if seed is None else seed, ids, count, shape[1] * shape[2])
        return self._in_units(self.head.quantiles(self.parameters, draws.reshape(shape)))

    def _normalized_quantiles(self, shares: np.ndarray) -> np.ndarray:
        return self.head.quantiles(self.parameters, shares[:, None, None])
