"""The paired bootstrap test."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from seq2seq.interruption import check_interrupted
from seq2seq.metrics import block_totals

BLOCK = 1 << 22  # counts of rows that are kept in memory at once
ROUNDING = 1e-9  # relative difference of figures that are the same: products round differently
DEAR = 15  # times that one number of a multinomial distribution takes as long as an integer


class Against(NamedTuple):
    """A run, compared with the best one.

    Attributes:
        difference: its figure minus the best one's.
        low, high: ends of the 95% interval of that difference.
        sureness: share of resamples in which the best one is better; a tie counts half.
    """

    difference: float
    low: float
    high: float
    sureness: float


def paired_bootstrap(
    sums: np.ndarray,
    *,
    higher_is_better: bool,
    resamples: int = 10_000,
    seed: int = 1,
    block_length: int = 1,
) -> list[Against]:
    """Compare runs with the best one on resamples of their rows, which are the same for all runs.

    Koehn (2004), "Statistical Significance Tests for Machine Translation Evaluation".

    Args:
        sums: float64 (R, 2, N). Of R runs, the best first, each row's part in the numerator and in
            the denominator of the figure.
        higher_is_better: whether a higher figure is better.
        resamples: how often N of the N rows are drawn, with replacement.
        seed: of the draws. The same seed gives the same result.
        block_length: number of consecutive rows that are drawn together, see `block_totals`.

    Returns:
        One for each run but the first. Resamples in which a denominator is 0 are ties, and do not
        count for the interval, which is NaN if no other is left.
    """
    totals = np.concatenate(list(_totals(sums, resamples, seed, block_length)))  # (resamples, R, 2)
    figures, whole = _ratios(totals), _ratios(sums.sum(axis=-1))
    found = []
    for one in range(1, len(sums)):
        differences = figures[:, one] - figures[:, 0]
        is_rounding = np.isclose(figures[:, one], figures[:, 0], rtol=ROUNDING, atol=0)
        known = np.where(is_rounding, 0, differences)[np.isfinite(differences)]
        low, high = np.percentile(known, [2.5, 97.5]) if known.size else (np.nan, np.nan)
        lead = -known if higher_is_better else known
        sureness = 0.5 + ((lead > 0).sum() - (lead < 0).sum()) / (2 * resamples)
        found.append(Against(*map(float, (whole[one] - whole[0], low, high, sureness))))
    return found


def _ratios(sums: np.ndarray) -> np.ndarray:
    """Divide the numerators of (..., 2) by the denominators; NaN where these are 0."""
    above, below = sums[..., 0], sums[..., 1]
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)


def _totals(sums: np.ndarray, resamples: int, seed: int, block_length: int) -> Iterator[np.ndarray]:
    """Yield the sums (some resamples, R, 2) over the rows of each resample.

    Rows that have the same parts for all runs are drawn together, if there are many of them.
    """
    draw = np.random.default_rng(seed)
    rows = sums.reshape(-1, sums.shape[-1]).T  # (N, 2 R)
    count = len(rows)
    if block_length > 1:
        for totals in block_totals(rows, block_length, resamples, seed):
            yield totals.reshape(-1, *sums.shape[:2])
        return
    kinds, sizes = np.unique(rows, axis=0, return_counts=True)
    are_few = DEAR * len(kinds) < count
    parts = kinds if are_few else rows
    block = max(1, BLOCK // max(1, len(parts)))
    for start in range(0, resamples, block):
        check_interrupted()
        size = min(block, resamples - start)
        if are_few:
            counts = draw.multinomial(count, sizes / count, size=size)
        else:
            drawn = (draw.integers(0, count, count) for _ in range(size))
            counts = np.stack([np.bincount(one, minlength=count) for one in drawn])
        yield (counts @ parts).reshape(size, *sums.shape[:2])
