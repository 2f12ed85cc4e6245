"""Forward filling of missing values."""

import numpy as np


def forward_fill(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Replace missing values by the last known one before them in their row.

    >>> forward_fill([[1], [nan], [nan], [2]], lengths=[2, 2])   ->   [[1], [1], [nan], [2]]

    Args:
        values: float (sum of lengths, D), NaN where missing.
        lengths: int (N,), steps of each row.

    Returns:
        float (sum of lengths, D), NaN where a row has no earlier value.
    """
    steps = np.arange(len(values))[:, None]
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)[:, None]
    # A row's first step is its own source, even if missing: the step before is another row's.
    source = np.where(np.isnan(values) & (steps > starts), 0, steps)
    return np.take_along_axis(values, np.maximum.accumulate(source, axis=0), axis=0)
