"""Margins of intervals by the scores of validation rows."""

import math
from collections.abc import Sequence

import numpy as np

OUTSIDE = 10  # rows expected outside the intervals of a step, for margins of each step
TOLERANCE = 1e-9  # of coverages, which are decimal fractions, and of shares of rows


def step_margins(scores: np.ndarray, coverage: float) -> np.ndarray | None:
    """Compute a margin for each step: of n scores of the step, the ceil((n + 1) c)-th smallest.

    Args:
        scores: float (N, T, D), NaN where a value is missing.
        coverage: c.

    Returns:
        float (T, D), NaN for columns without scores; None where a step of another column has
        fewer than 10 / (1 - c).
    """
    counts = (~np.isnan(scores)).sum(axis=0)
    used = counts.any(axis=0)
    if (counts[:, used] < math.ceil(OUTSIDE / (1 - coverage) - TOLERANCE)).any():
        return None
    ranks = np.ceil((counts + 1) * coverage - TOLERANCE).astype(int)
    ordered = np.sort(scores, axis=0)  # NaN last
    ranks = np.where(used, ranks, 1)
    return np.take_along_axis(ordered, ranks[None] - 1, axis=0)[0]


def pooled_margins(scores: Sequence[np.ndarray], coverage: float) -> np.ndarray:
    """Compute one margin for all steps, whose bound is over rows.

    It is the quantile of level ceil((n + 1) c) / n of the scores of n rows, in which each row has
    the same weight, whatever its number of steps (pooling of distributions: Dunn, Wasserman and
    Ramdas, 2023, doi:10.1080/01621459.2022.2060112).

    Args:
        scores: float (T, D) of each row, NaN where a value is missing.
        coverage: c.

    Returns:
        float (1, D); NaN for columns of which fewer than c / (1 - c) rows have a score.
    """
    columns = np.concatenate(scores).T
    of_row = np.repeat(np.arange(len(scores)), [len(row) for row in scores])
    return np.array([[_pooled(column, of_row, coverage) for column in columns]])


def _pooled(scores: np.ndarray, of_row: np.ndarray, coverage: float) -> float:
    known = ~np.isnan(scores)
    scores, of_row = scores[known], of_row[known]
    counts = np.bincount(of_row)
    rows = np.count_nonzero(counts)
    wanted = math.ceil((rows + 1) * coverage - TOLERANCE)
    if wanted > rows:
        return math.nan
    order = np.argsort(scores, kind="stable")
    weights = np.cumsum(1 / counts[of_row[order]])
    index = int(np.searchsorted(weights, wanted * (1 - TOLERANCE)))
    return float(scores[order[min(index, len(scores) - 1)]])
