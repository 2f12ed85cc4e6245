"""Logarithms of the first columns of numbers."""

import numpy as np

from seq2seq.features.number_reader import LARGEST

MOST = float(np.nextafter(np.float32(LARGEST), np.float32(0)))  # which is written below LARGEST


def logarithms(values: np.ndarray, count: int) -> np.ndarray:
    """Return log(1 + value) of the first columns, and the other columns as they are.

    >>> logarithms([[0.0, 5.0], [e - 1, 6.0]], count=1)   ->   [[0.0, 5.0], [1.0, 6.0]]

    Args:
        values: float64 (..., D), at least 0 in the first `count` columns, or NaN.
        count: number of columns.
    """
    if not count:
        return values
    return np.concatenate([np.log1p(values[..., :count]), values[..., count:]], axis=-1)


def from_logarithms(values: np.ndarray, count: int) -> np.ndarray:
    """Invert `logarithms`, within the numbers that can be written and read: from 0 to `MOST`.

    Args:
        values: float64 (..., D).
        count: number of columns.
    """
    if not count:
        return values
    with np.errstate(over="ignore"):
        first = np.clip(np.expm1(values[..., :count]), 0, MOST)
    return np.concatenate([first, values[..., count:]], axis=-1)
