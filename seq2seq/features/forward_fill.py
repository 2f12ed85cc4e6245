"""Gaps in sequences of numbers."""

import numpy as np


def forward_fill(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Missing values as the last one before them in their row.

    >>> forward_fill([[1], [nan], [nan], [2]], lengths=[2, 2])   ->   [[1], [1], [nan], [2]]

    Args:
        values: float (sum of lengths, D), NaN where missing.
        lengths: int (N,), steps of each row.

    Returns:
        float (sum of lengths, D), NaN where a row has nothing before.
    """
    steps = np.arange(len(values))[:, None]
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)[:, None]
    # A row's first step stands for itself, missing or not: what goes before is another row's.
    source = np.where(np.isnan(values) & (steps > starts), 0, steps)
    return np.take_along_axis(values, np.maximum.accumulate(source, axis=0), axis=0)
