"""Forecasts without training, which a model has to beat.

Source: Hyndman and Athanasopoulos, "Forecasting: Principles and Practice" (2021), section 5.2.
"""

import numpy as np

from seq2seq.checks import check_counts


def last_value(history: np.ndarray, horizon: int) -> np.ndarray:
    """Repeat the last value for all steps of the forecast.

    >>> last_value([[1.0], [2.0]], 3)   ->   [[2.0], [2.0], [2.0]]

    Args:
        history: float (L, K), L >= 1. The steps before the forecast, in original units.
        horizon: steps to forecast, H.

    Returns:
        float (H, K), in the units of `history`.
    """
    return np.repeat(np.asarray(history)[-1:], horizon, axis=0)


def seasonal_last_value(history: np.ndarray, horizon: int, season: int) -> np.ndarray:
    """Repeat the last season.

    >>> seasonal_last_value([[1.0], [2.0], [3.0]], 3, season=2)   ->   [[2.0], [3.0], [2.0]]

    Args:
        history: float (L, K), L >= 1. If it is shorter than a season, its last value is repeated.
        horizon: steps to forecast, H.
        season: steps in a season.

    Returns:
        float (H, K), in the units of `history`.

    Raises:
        InputError: for a season below 1.
    """
    check_counts(season=season)
    history = np.asarray(history)
    if len(history) < season:
        return last_value(history, horizon)
    return history[-season:][np.arange(horizon) % season]


def moving_average(history: np.ndarray, horizon: int, window: int | None = None) -> np.ndarray:
    """Repeat the mean of the last values for all steps of the forecast.

    >>> moving_average([[1.0], [2.0], [4.0]], 2, window=2)   ->   [[3.0], [3.0]]

    Args:
        history: float (L, K), L >= 1.
        horizon: steps to forecast, H.
        window: number of steps averaged; None, or more than L, for the whole history.

    Returns:
        float64 (H, K), in the units of `history`.

    Raises:
        InputError: for a window below 1.
    """
    check_counts(optional=True, window=window)
    history = np.asarray(history)
    recent = history if window is None else history[-window:]
    return np.repeat(recent.mean(axis=0, keepdims=True, dtype="float64"), horizon, axis=0)
