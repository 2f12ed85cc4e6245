"""Losses of predicted quantiles."""

from collections.abc import Sequence

import numpy as np

from seq2seq.metrics.value_metric import Sums, ValueMetric, ratio


class QuantileLosses(ValueMetric):
    """The continuous ranked probability score and the mean weighted quantile loss.

    With the pinball loss p_a(y, q) = max(a (y - q), (a - 1) (y - q)) of a quantile q of level a,

    - `crps` is the mean over values and levels of 2 p_a(y, q), in the units of the data. With many
      levels, evenly spread, it is the continuous ranked probability score, of which the quantiles
      are a quadrature (Gneiting and Ranjan, 2011, doi:10.1198/jbes.2010.08110). Of a prediction
      without uncertainty it is the absolute error.
    - `weighted_quantile_loss` is the mean over levels of 2 sum p_a(y, q) / sum |y|, the sums being
      over all values: the mean of the quantile losses of Salinas et al., 2020,
      doi:10.1016/j.ijforecast.2019.07.001. It has no unit; NaN if all values are 0.

    Args:
        levels: L levels of the quantiles, evenly spread.
    """

    terms = ("loss", "size")

    def __init__(self, levels: Sequence[float]) -> None:
        super().__init__()
        self.levels = np.asarray(levels, "float64")

    def update(
        self, quantiles: np.ndarray, reference: np.ndarray, series: np.ndarray | None = None
    ) -> None:
        """Count one row, float (L, T, D) and (T, D), without padding, in original units.

        Or B rows, (L, B, T, D) and (B, T, D), see `add`.
        """
        reference = np.asarray(reference, "float64")
        errors = reference - np.asarray(quantiles, "float64")
        levels = self.levels.reshape(-1, *[1] * reference.ndim)
        losses = np.maximum(levels * errors, (levels - 1) * errors)
        terms = {"loss": 2 * losses.mean(axis=0), "size": np.abs(reference)}
        self.add(terms, reference, series)

    def figures(self, sums: Sums, columns: np.ndarray) -> dict[str, np.ndarray]:
        loss, size, count = (sums[name].sum(axis=1) for name in (*self.terms, "values"))
        return {"crps": ratio(loss, count), "weighted_quantile_loss": ratio(loss, size)}
