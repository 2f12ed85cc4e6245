"""Coverage and width of predicted intervals."""

import numpy as np

from seq2seq.metrics.value_metric import Sums, ValueMetric, ratio


class IntervalCoverage(ValueMetric):
    """Share of values inside their intervals, and the intervals' mean width.

    Coverage is best when it equals the intervals' level (0.9 for 5% to 95%), neither lower nor
    higher; at the same coverage, narrower is better. Bounds belong to the interval.

    Args:
        level: share of values that the intervals are to contain.
        named: whether the names of the figures contain it, as `interval_coverage_80` does.

    Attributes:
        of_rows: parts of a float64 (N, 2) array, each row's values inside and number of values.
    """

    terms = ("inside", "width")

    def __init__(self, level: float, named: bool = False) -> None:
        super().__init__()
        self.level = level
        self.named = named
        self.of_rows: list[np.ndarray] = []

    def update(
        self,
        low: np.ndarray,
        high: np.ndarray,
        reference: np.ndarray,
        series: np.ndarray | None = None,
    ) -> None:
        """Count one row: float (T, D) each, without padding; or (B, T, D), see `add`."""
        low, high = np.asarray(low, "float64"), np.asarray(high, "float64")
        reference = np.asarray(reference, "float64")
        inside = (low <= reference) & (reference <= high)
        found = np.stack([inside, ~np.isnan(reference)], axis=-1).sum(axis=(-3, -2))
        self.of_rows.append(found.reshape(-1, 2).astype("float64"))
        self.add({"inside": inside, "width": high - low}, reference, series)

    def figures(self, sums: Sums, columns: np.ndarray) -> dict[str, np.ndarray]:
        inside, width, count = (sums[name].sum(axis=1) for name in (*self.terms, "values"))
        coverage, width = ratio(inside, count), ratio(width, count)
        if self.named:
            percent = f"{100 * self.level:g}"
            return {f"interval_coverage_{percent}": coverage, f"interval_width_{percent}": width}
        level = np.full(len(count), self.level)
        return {"interval_coverage": coverage, "interval_level": level, "interval_width": width}
