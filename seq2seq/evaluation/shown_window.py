"""A window that a report shows."""

from typing import NamedTuple

import numpy as np


class ShownWindow(NamedTuple):
    """One column of a window: what was known, what was forecast, and what came.

    Attributes:
        title: which window it is.
        past: float64 (L,), NaN where missing.
        truth, mean: float64 (T,).
        low, high: float64 (T,), the interval of the head; None without a distribution.
    """

    title: str
    past: np.ndarray
    truth: np.ndarray
    mean: np.ndarray
    low: np.ndarray | None
    high: np.ndarray | None
