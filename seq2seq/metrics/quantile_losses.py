"""Losses of predicted quantiles."""

import numpy as np

from seq2seq.metrics.metric import Metric

DECILES = np.arange(1, 10) / 10


class QuantileLosses(Metric):
    """The continuous ranked probability score and the mean weighted quantile loss.

    With the pinball loss p_a(y, q) = max(a (y - q), (a - 1) (y - q)) of a quantile q of level a,

    - `crps` is the mean over values and n levels of 2 p_a(y, q), in the units of the data. With
      the levels (i - 1/2) / n it is the midpoint rule for the integral over levels that is the
      continuous ranked probability score (Gneiting and Ranjan, 2011,
      doi:10.1198/jbes.2010.08110): 0.2% too high for n = 20, where truth and prediction are the
      same normal distribution. Of a prediction without uncertainty it is the absolute error.
    - `weighted_quantile_loss` is the mean over deciles of 2 sum p_a(y, q) / sum |y|, the sums being
      over all values: the mean of the quantile losses of Salinas et al., 2020,
      doi:10.1016/j.ijforecast.2019.07.001. It has no unit; NaN if all values are 0.

    Missing values (NaN in the reference) are left out. Sums are float64.

    Args:
        num_levels: n.

    Attributes:
        levels: float64 (L,), levels of the quantiles that are judged: the n of `crps`, then nine
            deciles.
    """

    def __init__(self, num_levels: int = 20) -> None:
        self.num_levels = num_levels
        midpoints = (np.arange(num_levels) + 0.5) / num_levels
        self.levels = np.concatenate([midpoints, DECILES])
        self.losses = np.zeros(len(self.levels))  # sums of 2 p, of each level
        self.sizes = 0.0  # sum of |y|
        self.values = 0

    def update(self, quantiles: np.ndarray, reference: np.ndarray) -> None:
        """Count one row: float (L, T, D) and (T, D), without padding, in original units."""
        known = ~np.isnan(reference)
        truth = np.asarray(reference, "float64")[known]
        errors = truth - np.asarray(quantiles, "float64")[:, known]
        levels = self.levels[:, None]
        losses = np.maximum(levels * errors, (levels - 1) * errors)
        self.losses += 2 * losses.sum(axis=1)
        self.sizes += float(np.abs(truth).sum())
        self.values += truth.size

    def result(self) -> dict[str, float]:
        of_score, of_deciles = np.split(self.losses, [self.num_levels])
        score, mean = float(of_score.mean()), float(of_deciles.mean())
        return {
            "crps": score / self.values if self.values else float("nan"),
            "weighted_quantile_loss": mean / self.sizes if self.sizes else float("nan"),
        }
