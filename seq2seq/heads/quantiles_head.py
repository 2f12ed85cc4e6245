"""Quantiles of numbers."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import keras
import numpy as np

from seq2seq.aliases import Tensor
from seq2seq.errors import InputError
from seq2seq.heads.ascending import MEDIAN
from seq2seq.heads.distribution_head import DistributionHead, softplus
from seq2seq.heads.losses.quantiles import QuantilesLoss
from seq2seq.heads.quantile_function import interpolated, mean_of

LEVELS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@keras.saving.register_keras_serializable(package="seq2seq")
class QuantilesHead(DistributionHead):
    """Some quantiles of each value of a step, P = Q D, which assume no form of the distribution.

    They never cross (`ascending`), and are trained together with the pinball loss. Quantiles of
    other levels are on lines between them, and on exponential tails beyond the outermost ones
    (`interpolated`). All numbers are in units of the normalized values.

    Args:
        levels: floats between 0 and 1, ascending, among them 0.5 and others on both sides of it.
        interval: float, probability mass inside an interval: 0.9 leaves 5% on each side.
        num_samples: int, number of paths that a forecaster draws for its distribution.

    Raises:
        InputError: levels out of range or order, a probability outside [0, 0.999999], a number
            below 1.
    """

    movable = True
    heavy_tailed = True  # where the outermost quantiles are far apart

    def __init__(
        self,
        levels: Sequence[float] = LEVELS,
        interval: float = 0.9,
        num_samples: int = 100,
        **kwargs: Any,
    ):
        super().__init__(interval, num_samples, **kwargs)
        self.levels = _checked(levels)
        self.parts = len(self.levels)
        self.num_scales = self.parts - 1

    def make_loss(self) -> QuantilesLoss:
        return QuantilesLoss(self.levels)

    def log_prob(self, parameters: Tensor, mode: Tensor) -> None:
        return None

    def mean(self, parameters: np.ndarray) -> np.ndarray:
        return mean_of(self._known(parameters), self.levels)

    def quantiles(self, parameters: np.ndarray, shares: np.ndarray) -> np.ndarray:
        return interpolated(self._known(parameters), self.levels, shares)

    def _known(self, parameters: np.ndarray) -> np.ndarray:
        """The learned quantiles, as `ascending` computes them: float64 (Q, ..., T, D)."""
        median, *free = self.split(parameters)
        num_above = sum(level > MEDIAN for level in self.levels)
        steps = softplus(np.stack(free))
        above = median + np.cumsum(steps[:num_above], axis=0)
        below = median - np.cumsum(steps[num_above:], axis=0)
        return np.concatenate([below[::-1], median[None], above])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "levels": self.levels}


def _checked(levels: Sequence[float]) -> list[float]:
    """The levels as a list.

    Raises:
        InputError: they are not as the class needs them.
    """
    found = list(levels) if isinstance(levels, list | tuple) else []
    are_numbers = all(isinstance(one, int | float) and 0 < one < 1 for one in found)
    is_sorted = are_numbers and all(low < high for low, high in pairwise(found))
    if not is_sorted or MEDIAN not in found[1:-1]:
        raise InputError(
            "levels must be ascending numbers between 0 and 1, with 0.5 between the first and the "
            f"last, not {levels!r:.60}."
        )
    return found
