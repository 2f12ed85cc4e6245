"""Forecasts without training, which a model has to beat.

Source: Hyndman and Athanasopoulos, "Forecasting: Principles and Practice" (2021), section 5.2.
"""

import numpy as np


def last_value(history: np.ndarray, horizon: int) -> np.ndarray:
    """Repeat the last value for all steps of the forecast.

    >>> last_value([[1.0], [2.0]], 3)   ->   [[2.0], [2.0], [2.0]]

    Args:
        history: float (..., L, K), L >= 1. The steps before the forecast, in original units.
        horizon: steps to forecast, H.

    Returns:
        float (..., H, K), in the units of `history`.
    """
    return np.repeat(np.asarray(history)[..., -1:, :], horizon, axis=-2)


def drift(history: np.ndarray, horizon: int) -> np.ndarray:
    """Continue the line from the first value of the history to the last.

    >>> drift([[1.0], [5.0], [3.0]], 2)   ->   [[4.0], [5.0]]

    Args:
        history: float (..., L, K), L >= 1, in original units; NaN before the first value of each
            column. A single value is repeated.
        horizon: steps to forecast, H.

    Returns:
        float64 (..., H, K), in the units of `history`.
    """
    history = np.asarray(history, "float64")
    first = np.argmax(~np.isnan(history), axis=-2)[..., None, :]
    last = history[..., -1:, :]
    steps = history.shape[-2] - 1 - first
    slope = (last - np.take_along_axis(history, first, axis=-2)) / np.maximum(steps, 1)
    return last + slope * np.arange(1, horizon + 1)[:, None]


def moving_average(history: np.ndarray, horizon: int) -> np.ndarray:
    """Repeat the mean of the history for all steps of the forecast.

    >>> moving_average([[1.0], [2.0], [6.0]], 2)   ->   [[3.0], [3.0]]

    Args:
        history: float (..., L, K), L >= 1, in original units; NaN before the first value of each
            column.
        horizon: steps to forecast, H.

    Returns:
        float64 (..., H, K), in the units of `history`; NaN for a column without a value.
    """
    history = np.asarray(history, "float64")
    known = ~np.isnan(history)
    count = known.sum(axis=-2, keepdims=True)
    total = np.where(known, history, 0).sum(axis=-2, keepdims=True)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return np.repeat(mean, horizon, axis=-2)


def seasonal_last_value(past: np.ndarray, history: np.ndarray, horizon: int) -> np.ndarray:
    """Repeat the last season.

    >>> seasonal_last_value([[1.0], [2.0]], [[3.0], [1.0], [2.0]], 3)   ->   [[1.0], [2.0], [1.0]]

    Args:
        past: float (..., S, K), the first steps of the last season, or all of them, in original
            units: as many as it has, or the horizon, if that is shorter.
        history: float (..., L, K), as for `last_value`, whose last value takes the place of what is
            missing in `past`.
        horizon: steps to forecast, H.

    Returns:
        float (..., H, K), in the units of `history`.
    """
    past, last = np.asarray(past), np.asarray(history)[..., -1:, :]
    repeated = past[..., np.arange(horizon) % past.shape[-2], :]
    return np.where(np.isnan(repeated), last, repeated)
