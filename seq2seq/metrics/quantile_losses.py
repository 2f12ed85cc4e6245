"""Losses of predicted quantiles."""

from collections.abc import Sequence

import numpy as np

from seq2seq.metrics.metric import Metric


class QuantileLosses(Metric):
    """The continuous ranked probability score and the mean weighted quantile loss.

    With the pinball loss p_a(y, q) = max(a (y - q), (a - 1) (y - q)) of a quantile q of level a,

    - `crps` is the mean over values and levels of 2 p_a(y, q), in the units of the data. With many
      levels, evenly spread, it is the continuous ranked probability score, of which the quantiles
      are a quadrature (Gneiting and Ranjan, 2011, doi:10.1198/jbes.2010.08110). Of a prediction
      without uncertainty it is the absolute error.
    - `weighted_quantile_loss` is the mean over levels of 2 sum p_a(y, q) / sum |y|, the sums being
      over all values: the mean of the quantile losses of Salinas et al., 2020,
      doi:10.1016/j.ijforecast.2019.07.001. It has no unit; NaN if all values are 0.

    Missing values (NaN in the reference) are left out. Sums are float64.

    Args:
        levels: L levels of the quantiles, evenly spread.
    """

    def __init__(self, levels: Sequence[float]) -> None:
        self.levels = np.asarray(levels, "float64")[:, None]
        self.losses = np.zeros(len(levels))  # sums of 2 p, of each level
        self.sizes = 0.0  # sum of |y|
        self.values = 0

    def update(self, quantiles: np.ndarray, reference: np.ndarray) -> None:
        """Count one row: float (L, T, D) and (T, D), without padding, in original units."""
        known = ~np.isnan(reference)
        truth = np.asarray(reference, "float64")[known]
        errors = truth - np.asarray(quantiles, "float64")[:, known]
        losses = np.maximum(self.levels * errors, (self.levels - 1) * errors)
        self.losses += 2 * losses.sum(axis=1)
        self.sizes += float(np.abs(truth).sum())
        self.values += truth.size

    def result(self) -> dict[str, float]:
        mean = float(self.losses.mean())
        return {
            "crps": mean / self.values if self.values else float("nan"),
            "weighted_quantile_loss": mean / self.sizes if self.sizes else float("nan"),
        }
