"""The moving-block bootstrap, for rows that resemble their neighbors."""

import math
from collections.abc import Iterator

import numpy as np

from seq2seq.interruption import check_interrupted

MOST_DRAWN = 1 << 21  # blocks that are drawn at once
FEWEST = 4  # blocks' worth of rows from which anything can be estimated


def block_totals(
    parts: np.ndarray,
    whose: np.ndarray,
    length: int,
    resamples: int = 2000,
    seed: int = 1,
) -> Iterator[np.ndarray]:
    """Yield the sums of resamples that are made of blocks of consecutive rows.

    Windows of a series share steps with their neighbors, so resamples of single rows would make
    their figures seem surer than they are. Every block of `length` rows of one series has the same
    probability; a shorter series is one block (Künsch, 1989, "The Jackknife and the Bootstrap for
    General Stationary Observations", doi:10.1214/aos/1176347265).

    Args:
        parts: float64 (N, P), each row's parts in P sums.
        whose: int (N,), the number of each row's series; rows of one are consecutive.
        length: rows of a block.
        resamples: number of resamples, of as many rows as there are, on average.
        seed: of the draws. The same seed gives the same result.

    Yields:
        float64 (some resamples, P), all `resamples` in the end.
    """
    starts, ends = _blocks(whose, length)
    sums = np.concatenate([np.zeros((1, parts.shape[1])), np.cumsum(parts, axis=0)])
    totals = sums[ends] - sums[starts]
    count = max(1, round(len(parts) / (ends - starts).mean()))
    draw = np.random.default_rng(seed)
    most = max(1, MOST_DRAWN // count)
    for start in range(0, resamples, most):
        check_interrupted()
        size = min(most, resamples - start)
        drawn = draw.integers(0, len(starts), (size, count))
        yield np.stack([column[drawn].sum(axis=1) for column in totals.T], axis=1)


def block_length(num_rows: int, overlap: int) -> int | None:
    """Choose the length of blocks: the cube root of the number of rows (Künsch, 1989), or more.

    Args:
        num_rows: number of rows, N.
        overlap: consecutive rows that may share a step; a block has at least as many.

    Returns:
        Rows; None if there are fewer than four blocks of them.
    """
    length = max(overlap, math.ceil(num_rows ** (1 / 3)))
    return length if num_rows >= FEWEST * length else None


def difference_error(
    differences: np.ndarray,
    weights: np.ndarray,
    whose: np.ndarray,
    length: int,
    resamples: int = 2000,
    seed: int = 1,
) -> float:
    """Estimate the standard error of the difference of two figures over the same rows.

    Args:
        differences: float64 (N,), each row's sum of differences, such as of absolute errors.
        weights: float64 (N,), the number of values in it.
        whose: as for `block_totals`, as are those below.
        length: rows of a block.
        resamples: number of resamples.
        seed: of the draws.
    """
    parts = np.stack([differences, weights], axis=1)
    found = np.concatenate(list(block_totals(parts, whose, length, resamples, seed)))
    return float(np.std(found[:, 0] / found[:, 1]))


def _blocks(whose: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first rows of all blocks, and the rows behind their last ones, int64 each."""
    begins = np.flatnonzero(np.diff(whose, prepend=np.nan))
    sizes = np.diff([*begins, len(whose)])
    counts = np.maximum(sizes - length, 0) + 1
    first = np.repeat(begins, counts)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = first + number
    return starts, starts + np.repeat(np.minimum(sizes, length), counts)
