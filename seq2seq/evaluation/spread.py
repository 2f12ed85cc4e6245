"""Evenly spread rows."""

import numpy as np


def spread(total: int, limit: int | None) -> np.ndarray:
    """Return the numbers of all rows, or of at most `limit` evenly spread ones, int64."""
    rows = np.arange(total)
    count = total if limit is None else min(limit, total)
    return rows[rows * count % max(1, total) < count]
