"""How sure a model is of its predictions, and how right it is to be."""

import math
from typing import NamedTuple

import numpy as np

from seq2seq.evaluation import Row


def certainty(row: Row) -> float:
    """Return the probability that a model gives its prediction, from 0 to 1."""
    return math.exp(min(row.log_prob, 0.0))


class Reliability(NamedTuple):
    """Rows grouped by confidence; arrays (bins,), without empty bins."""

    confidence: np.ndarray  # mean of the group
    accuracy: np.ndarray  # share of its rows that are right
    rows: np.ndarray  # int

    @property
    def error(self) -> float:
        """The expected calibration error (Naeini et al., 2015): mean distance of the two."""
        return float(np.average(np.abs(self.confidence - self.accuracy), weights=self.rows))


def reliability(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> Reliability:
    """Group rows into bins of equal width by their confidence.

    Args:
        confidence: (N,), from 0 to 1, with N at least 1.
        right: bool (N,).
        bins: number of bins.
    """
    places = np.minimum((np.asarray(confidence) * bins).astype("int64"), bins - 1)
    rows = np.bincount(places, minlength=bins)
    kept = rows > 0
    sums = (np.bincount(places, weights=each, minlength=bins)[kept] for each in (confidence, right))
    confident, accurate = (total / rows[kept] for total in sums)
    return Reliability(confident, accurate, rows[kept])


class Coverage(NamedTuple):
    """What is right of the most confident rows; arrays with one value per different confidence."""

    threshold: np.ndarray  # lowest confidence of the rows, descending
    rows: np.ndarray  # int, how many there are
    accuracy: np.ndarray  # share of them that are right

    def trusted(self, accuracy: float) -> tuple[int, float] | None:
        """Return the most rows of which that share is right and their threshold; None for none.

        >>> coverage(np.array([0.9, 0.8, 0.7]), np.array([True, True, False])).trusted(0.99)
        (2, 0.8)
        """
        enough = np.flatnonzero(self.accuracy >= accuracy)
        if not len(enough):
            return None
        return int(self.rows[enough[-1]]), float(self.threshold[enough[-1]])


def coverage(confidence: np.ndarray, right: np.ndarray) -> Coverage:
    """Compute the accuracy of the most confident rows; equally confident ones are kept together.

    Args:
        confidence: (N,), with N at least 1.
        right: bool (N,).
    """
    order = np.argsort(-np.asarray(confidence), kind="stable")
    sorted_confidence = np.asarray(confidence)[order]
    ends = np.flatnonzero(np.append(np.diff(sorted_confidence) != 0, True))
    rows = ends + 1
    return Coverage(sorted_confidence[ends], rows, np.cumsum(np.asarray(right)[order])[ends] / rows)
