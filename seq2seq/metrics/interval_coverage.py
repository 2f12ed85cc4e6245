"""Coverage and width of predicted intervals."""

import numpy as np

from seq2seq.metrics.metric import Metric


class IntervalCoverage(Metric):
    """Share of values inside their intervals, and the intervals' mean width.

    Coverage is best when it equals the intervals' level (0.9 for 5% to 95%), neither lower nor
    higher; at the same coverage, narrower is better. Every value of every row has the same weight;
    missing ones (NaN in the reference) are left out. Bounds belong to the interval.
    """

    def __init__(self) -> None:
        self.inside = 0
        self.width = 0.0
        self.values = 0

    def update(self, low: np.ndarray, high: np.ndarray, reference: np.ndarray) -> None:
        """Count one row: float (T, D) each, without padding, in original units."""
        known = ~np.isnan(reference)
        low, high = (np.asarray(bound, "float64")[known] for bound in (low, high))
        reference = np.asarray(reference, "float64")[known]
        self.inside += int(np.sum((low <= reference) & (reference <= high)))
        self.width += float(np.sum(high - low))
        self.values += reference.size

    def result(self) -> dict[str, float]:
        if not self.values:
            return {"interval_coverage": float("nan"), "interval_width": float("nan")}
        return {
            "interval_coverage": self.inside / self.values,
            "interval_width": self.width / self.values,
        }
