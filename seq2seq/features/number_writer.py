"""Writing of numbers as text."""

import math

import numpy as np

from seq2seq.features.logarithms import logarithms
from seq2seq.features.number_reader import LARGEST

HALF_A_STEP = 2.0**-25  # between two numbers of float32, relative to them


def write_unscaled(
    values: np.ndarray, center: np.ndarray, scale: np.ndarray, log_columns: int = 0
) -> str:
    """Write numbers that were scaled in float32, each in as few digits as that allows.

    What counts is the precision of the scaled number: 1,000,000,000,000.5 keeps its last digit if
    the values are close to each other, as its difference from their center is small.

    >>> write_unscaled([[0.10000000149]], center=[0], scale=[1])   ->   "0.1"

    Args:
        values: float64 (T, D) in the data's units; NaN where missing. Numbers outside the range of
            float32, which could not be read again, are written as inf.
        center: float64 (D,).
        scale: float64 (D,).
        log_columns: number of the first columns whose logarithms were scaled.
    """
    values = np.where(np.abs(values) > LARGEST, np.copysign(np.inf, values), values)
    spread = np.abs(logarithms(values, log_columns) - center)
    errors = HALF_A_STEP * np.maximum(spread, np.minimum(scale, np.abs(center)))
    errors[:, :log_columns] *= 1 + values[:, :log_columns]  # the slope of the inverse
    pairs = zip(values.tolist(), errors.tolist(), strict=True)
    return " ".join(",".join(map(_rounded, *one)) for one in pairs)


def _rounded(value: float, error: float) -> str:
    """Write a number in the fewest decimals that change it by at most `error`."""
    if not 0 < error < math.inf:
        return repr(value)
    decimals = math.floor(-math.log10(error)) - 1
    while abs(round(value, decimals) - value) > error:
        decimals += 1
    return repr(round(value, decimals))
