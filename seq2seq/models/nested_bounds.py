"""Bounds of intervals that contain those of lower coverages.

Bounds are pairs of lower and upper ones, float (T, D) each, or (C, T, D) for C ascending
coverages, of which the first is 0: both of its bounds are the median.
"""

import numpy as np

Bounds = tuple[np.ndarray, np.ndarray]


def nested(known: Bounds, margins: np.ndarray) -> Bounds:
    """Move bounds outwards by margins (C, T, D), but not beyond the median nor a lower coverage's.

    Returns:
        float (C, T, D) each.
    """
    low, high = known
    return (
        np.minimum.accumulate(np.minimum(low - margins, low[:1])),
        np.maximum.accumulate(np.maximum(high + margins, high[:1])),
    )


def beyond(own: Bounds, last: Bounds, margin: np.ndarray) -> Bounds:
    """Move the bounds of a coverage above all others by their last margin (T, D)."""
    return np.minimum(own[0] - margin, last[0]), np.maximum(own[1] + margin, last[1])


def between(own: Bounds, known: Bounds, moved: Bounds, below: int, share: float) -> Bounds:
    """Find bounds between two moved ones, in proportion to where the model has its own.

    Args:
        own: bounds of the coverage.
        known: those of C coverages.
        moved: the same, as `nested` moved them.
        below: index of the next lower coverage; the next higher one follows.
        share: of the way between their coverages, where the model's bounds of both are equal.
    """
    low, high = (
        _between(one, given[below : below + 2], goal[below : below + 2], share)
        for one, given, goal in zip(own, known, moved, strict=True)
    )
    return low, high


def _between(own: np.ndarray, given: np.ndarray, goal: np.ndarray, share: float) -> np.ndarray:
    width = given[1] - given[0]
    is_flat = width == 0
    part = np.where(is_flat, share, (own - given[0]) / np.where(is_flat, 1, width))
    return goal[0] + np.clip(part, 0, 1) * (goal[1] - goal[0])
