"""The circular block bootstrap, for rows that resemble their neighbors."""

import math
from collections.abc import Iterator

import numpy as np

from seq2seq.interruption import check_interrupted

MOST_DRAWN = 1 << 21  # blocks that are drawn at once
FEWEST = 4  # blocks' worth of rows from which anything can be estimated


def block_totals(
    parts: np.ndarray, length: int, resamples: int = 2000, seed: int = 1
) -> Iterator[np.ndarray]:
    """Yield the sums of resamples that are made of blocks of consecutive rows.

    Windows of a series share steps with their neighbors, so resamples of single rows would make
    their figures seem surer than they are. A block begins at any row with the same probability, and
    continues behind the last row at the first one, so that each row is drawn as often as any other,
    whatever the length of its series (Politis and Romano, 1992, "A circular block-resampling
    procedure for stationary data").

    Args:
        parts: float64 (N, P), each row's parts in P sums; rows of a series are consecutive.
        length: rows of a block, at most N.
        resamples: number of resamples, of about as many rows as there are.
        seed: of the draws. The same seed gives the same result.

    Yields:
        float64 (some resamples, P), all `resamples` in the end.
    """
    sums = np.cumsum(np.concatenate([parts[:1] * 0, parts, parts[: length - 1]]), axis=0)
    totals = sums[length:] - sums[:-length]  # (N, P)
    count = max(1, round(len(parts) / length))
    draw = np.random.default_rng(seed)
    most = max(1, MOST_DRAWN // count)
    for start in range(0, resamples, most):
        check_interrupted()
        size = min(most, resamples - start)
        drawn = draw.integers(0, len(totals), (size, count))
        yield np.stack([column[drawn].sum(axis=1) for column in totals.T], axis=1)


def block_length(num_rows: int, overlap: int) -> int | None:
    """Choose the length of blocks: the cube root of the number of rows, or more.

    The cube root is the order of the best length (Künsch, 1989, "The Jackknife and the Bootstrap
    for General Stationary Observations", doi:10.1214/aos/1176347265).

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
    length: int,
    resamples: int = 2000,
    seed: int = 1,
) -> float:
    """Estimate the standard error of the difference of two figures over the same rows.

    Args:
        differences: float64 (N,), each row's sum of differences, such as of absolute errors.
        weights: float64 (N,), the number of values in it.
        length: rows of a block.
        resamples: number of resamples.
        seed: of the draws.
    """
    parts = np.stack([differences, weights], axis=1)
    found = np.concatenate(list(block_totals(parts, length, resamples, seed)))
    return float(np.std(found[:, 0] / found[:, 1]))
