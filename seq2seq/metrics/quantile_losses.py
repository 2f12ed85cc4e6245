"""Losses of predicted quantiles."""

import numpy as np

from seq2seq.metrics.value_metric import Sums, ValueMetric, ratio

DECILES = np.arange(1, 10) / 10


class QuantileLosses(ValueMetric):
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

    Args:
        num_levels: n.

    Attributes:
        levels: float64 (L,), levels of the quantiles that are judged: the n of `crps`, then nine
            deciles.
    """

    terms = ("score", "loss", "size")

    def __init__(self, num_levels: int = 20) -> None:
        super().__init__()
        self.num_levels = num_levels
        midpoints = (np.arange(num_levels) + 0.5) / num_levels
        self.levels = np.concatenate([midpoints, DECILES])

    def update(
        self, quantiles: np.ndarray, reference: np.ndarray, series: np.ndarray | None = None
    ) -> None:
        """Count one row, float (L, T, D) and (T, D), without padding, in original units.

        Or B rows, (L, B, T, D) and (B, T, D), see `add`.
        """
        reference = np.asarray(reference, "float64")
        errors = reference - np.asarray(quantiles, "float64")
        levels = self.levels.reshape(-1, *[1] * reference.ndim)
        losses = 2 * np.maximum(levels * errors, (levels - 1) * errors)
        terms = {
            "score": losses[: self.num_levels].mean(axis=0),
            "loss": losses[self.num_levels :].mean(axis=0),
            "size": np.abs(reference),
        }
        self.add(terms, reference, series)

    def figures(self, sums: Sums, columns: np.ndarray) -> dict[str, np.ndarray]:
        score, loss, size, count = (sums[name].sum(axis=1) for name in (*self.terms, "values"))
        return {"crps": ratio(score, count), "weighted_quantile_loss": ratio(loss, size)}
