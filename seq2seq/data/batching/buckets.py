"""The choice of a few padded shapes."""

import numpy as np

LEVELS = 64


def buckets(sizes: np.ndarray, num_buckets: int) -> tuple[np.ndarray, np.ndarray]:
    """Assign rows to at most `num_buckets` padded shapes with the least padding.

    Quantiles of both sizes give 64 levels; a row is on the higher of its two. Neighboring levels
    are then merged by dynamic programming so that S + T, summed over rows, is least. StepShapes
    increase in both sizes from bucket to bucket.

    Args:
        sizes: int (N, 2), padded steps that each row needs on both sides; at least one row.
        num_buckets: int.

    Returns:
        bucket of each row int (N,), and the shapes (S, T) int (number of buckets, 2).
    """
    levels = np.maximum(_level(sizes[:, 0]), _level(sizes[:, 1]))
    used, levels = np.unique(levels, return_inverse=True)
    shapes = np.zeros((len(used), 2), "int64")
    np.maximum.at(shapes, levels, sizes)
    shapes = np.maximum.accumulate(shapes)
    last_levels = _merge(np.bincount(levels), shapes.sum(1), num_buckets)
    return np.searchsorted(last_levels, levels), shapes[last_levels]


def _level(sizes: np.ndarray) -> np.ndarray:
    """Compute the level int (N,) of each size: the share of shorter rows, in 64ths.

    So if one side has the same length in all rows, the other side decides.
    """
    counts = np.bincount(sizes)
    shorter = (np.cumsum(counts) - counts) / len(sizes)
    return np.ceil(shorter * LEVELS).astype("int64")[sizes]


def _merge(counts: np.ndarray, steps: np.ndarray, num_buckets: int) -> np.ndarray:
    """Find the last level of each bucket: the partition of L levels with the least padding.

    Args:
        counts: int (L,), rows on each level.
        steps: int (L,), padded steps of a row on that level.
    """
    rows = np.concatenate([[0], np.cumsum(counts)])
    num_levels = len(counts)
    # cost[j]: least steps of the levels below j in at most k buckets; the last begins at start
    cost = np.where(np.arange(num_levels + 1) == 0, 0.0, np.inf)
    starts = []
    for _ in range(num_buckets):
        added = (rows[None, 1:] - rows[:-1, None]) * steps[None, :]  # (start, last level)
        totals = np.where(np.tri(num_levels, k=-1), np.inf, cost[:-1, None] + added)
        starts.append(totals.argmin(0))
        cost = np.concatenate([[0.0], totals.min(0)])
    lasts, level = [], num_levels
    for start in reversed(starts):
        if level == 0:
            break
        lasts.append(level - 1)
        level = start[level - 1]
    return np.array(lasts[::-1])
