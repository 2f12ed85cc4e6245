"""Coverage and width of predicted intervals."""

import numpy as np

from seq2seq.metrics.metric import Metric


class IntervalCoverage(Metric):
    """Share of values inside their intervals, and the intervals' mean width.

    Coverage is best when it equals the intervals' level (0.9 for 5% to 95%), neither lower nor
    higher; at the same coverage, narrower is better. Every value of every row has the same weight;
    missing ones (NaN in the reference) are left out. Bounds belong to the interval.

    Args:
        level: share of values that the intervals are to contain.
        named: whether the names of the figures contain it, as `interval_coverage_80` does.
    """

    def __init__(self, level: float, named: bool = False) -> None:
        self.level = level
        self.named = named
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
        coverage, width = float("nan"), float("nan")
        if self.values:
            coverage, width = self.inside / self.values, self.width / self.values
        if self.named:
            percent = f"{100 * self.level:g}"
            return {f"interval_coverage_{percent}": coverage, f"interval_width_{percent}": width}
        return {
            "interval_coverage": coverage,
            "interval_level": self.level,
            "interval_width": width,
        }
