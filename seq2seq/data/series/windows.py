"""Windows of a series, as texts."""

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
    """Yield source and target of each window; None for one that lacks a required value.

    >>> windows([[1, 10], [2, 20], [3, 30]], [[1], [2], [3]], lookback=2, horizon=1)
    ("1.0,10.0 2.0,20.0 ,30.0", "3.0")

    Args:
        values: float64 (T, D) for sources, targets first, NaN where missing; the other columns are
            known in advance.
        truth: float64 (T, K), the targets as measured, in which gaps are not filled.
        lookback: steps of a source; the horizon's known columns, if any, are appended.
        horizon: steps of a target, where no value may be missing.
        stride: steps from one window's start to the next one's.
        complete: whether no value of the source may be missing either.
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
    """Return bool (windows,): whether any of bool (T, D) is set in `length` steps from a start."""
    count = np.concatenate([[0], np.cumsum(flags.any(axis=1))])
    return count[starts] < count[starts + length]


def _written(values: np.ndarray) -> list[str]:
    """Write each step (T, D) as text: shortest exact numbers, nan for a missing one."""
    return [",".join(map(repr, step)) for step in values.tolist()]
