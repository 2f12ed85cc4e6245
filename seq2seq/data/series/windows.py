"""Windows of one series as texts."""

from collections.abc import Iterator

import numpy as np


def windows(
    values: np.ndarray,
    truth: np.ndarray,
    lookback: int,
    horizon: int,
    stride: int = 1,
    complete: bool = False,
) -> Iterator[tuple[str, str] | None]:
    """Source and target of each window; None where a value is missing that must not be.

    >>> windows([[1, 10], [2, 20], [3, 30]], [[1], [2], [3]], lookback=2, horizon=1)
    ("1.0,10.0 2.0,20.0 ,30.0", "3.0")

    Args:
        values: float64 (T, D) that sources are made of, targets first, NaN where missing; the
            other columns are known in advance.
        truth: float64 (T, K), the targets as they were measured: no gap of theirs is filled.
        lookback: steps of a source, to which the horizon's known columns are added, if any.
        horizon: steps of a target, in which no value may be missing.
        stride: steps from one window's start to the next one's.
        complete: whether no value at all may be missing.
    """
    num_targets = truth.shape[1]
    steps, targets = _written(values), _written(truth)
    ahead = ["," * num_targets + text for text in _written(values[:, num_targets:])]
    has_ahead = values.shape[1] > num_targets
    starts = np.arange(0, len(values) - lookback - horizon + 1, stride)
    left_out = _any_between(np.isnan(truth), starts + lookback, horizon)
    if complete:
        left_out |= _any_between(np.isnan(values), starts, lookback + horizon)
    for start, is_left_out in zip(starts.tolist(), left_out.tolist(), strict=True):
        if is_left_out:
            yield None
            continue
        middle, end = start + lookback, start + lookback + horizon
        source = steps[start:middle] + (ahead[middle:end] if has_ahead else [])
        yield " ".join(source), " ".join(targets[middle:end])


def _any_between(flags: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """bool (windows,): whether any of bool (T, D) is set in so many steps from each start."""
    count = np.concatenate([[0], np.cumsum(flags.any(axis=1))])
    return count[starts] < count[starts + length]


def _written(values: np.ndarray) -> list[str]:
    """Each step (T, D) as text: numbers as short as is exact, nan where one is missing."""
    return [",".join(map(repr, step)) for step in values.tolist()]
