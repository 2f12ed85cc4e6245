"""How well confidence agrees with what is right."""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

MAX_BINS = 10
TARGET = 0.99  # share of kept outputs that must be right


class Reliability(NamedTuple):
    """Accuracy by confidence: the curve of accuracy at coverage, and bins of a reliability diagram.

    Bins hold equally many rows (Nixon et al., 2019, "Measuring Calibration in Deep Learning"), but
    rows of equal confidence are never separated.

    Attributes:
        coverage: float64 (P,), share of all rows that is kept, ascending: those of most confidence.
        accuracy: float64 (P,), share of these that is right.
        threshold: float64 (P,), least confidence of these.
        bin_confidence: float64 (M,), mean confidence of the rows of a bin, ascending.
        bin_accuracy: float64 (M,), share of them that is right.
        bin_rows: int (M,), number of them.
    """

    coverage: np.ndarray
    accuracy: np.ndarray
    threshold: np.ndarray
    bin_confidence: np.ndarray
    bin_accuracy: np.ndarray
    bin_rows: np.ndarray

    @classmethod
    def of(cls, confidence: ArrayLike, right: ArrayLike) -> Self:
        """Compare confidences float (N,) with what is right, bool (N,)."""
        order = np.argsort(confidence, kind="stable")
        shares = np.asarray(confidence, "float64")[order]
        truth = np.asarray(right, "float64")[order]
        first = np.searchsorted(shares, shares)  # of the rows with the same confidence
        bins = first * MAX_BINS // max(len(shares), 1)
        _, bins, rows = np.unique(bins, return_inverse=True, return_counts=True)
        starts = np.unique(first)[::-1]  # a threshold at each confidence, the highest first
        kept = len(shares) - starts
        return cls(
            coverage=kept / max(len(shares), 1),
            accuracy=np.cumsum(truth[::-1])[kept - 1] / kept,
            threshold=shares[starts],
            bin_confidence=np.bincount(bins, shares) / rows,
            bin_accuracy=np.bincount(bins, truth) / rows,
            bin_rows=rows,
        )

    def trusted(self, accuracy: float) -> tuple[float, float] | None:
        """Return the largest coverage at which that share is right, and its threshold, if any."""
        enough = np.flatnonzero(self.accuracy >= accuracy)
        if not enough.size:
            return None
        return float(self.coverage[enough[-1]]), float(self.threshold[enough[-1]])

    def figures(self) -> dict[str, float]:
        """Compute the figures; NaN without rows.

        `calibration_error` is the mean over rows of the absolute difference between the mean
        confidence and the share of right rows of their bin. Chance alone makes it up to about
        0.4 / sqrt(N / 10) for N rows. `coverage_at_99` is the largest coverage at which 99% of the
        kept rows are right; 0 if there is none.
        """
        if not self.bin_rows.size:
            return {"calibration_error": float("nan"), "coverage_at_99": float("nan")}
        difference = abs(self.bin_confidence - self.bin_accuracy)
        return {
            "calibration_error": float(np.average(difference, weights=self.bin_rows)),
            "coverage_at_99": (self.trusted(TARGET) or (0.0, 0.0))[0],
        }
