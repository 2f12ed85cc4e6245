"""Forecasts as lines with a band."""

from typing import Any, NamedTuple

import numpy as np

from seq2seq.pages.drawing import FIRST, QUIET

SHADE = 0.22  # opacity of a band


class Band(NamedTuple):
    """The past of a series, its forecast, and the band in which it is expected.

    Attributes:
        past: float (T,), NaN where missing.
        mean: float (N,).
        low, high: float (N,); None for no band.
        times: datetime64 or numbers (T + N,).
    """

    past: np.ndarray
    mean: np.ndarray
    low: np.ndarray | None
    high: np.ndarray | None
    times: np.ndarray


def draw_band(axes: Any, band: Band) -> None:
    """Draw a forecast; it begins at the last known value, so that there is no gap.

    Args:
        axes: Matplotlib's.
        band: what is drawn.
    """
    count = len(band.past)
    axes.plot(band.times[:count], band.past, color=QUIET, lw=1.2)
    (known,) = np.nonzero(~np.isnan(band.past))
    last = known[-1:]
    times = np.concatenate([band.times[last], band.times[count:]])
    axes.plot(times, np.concatenate([band.past[last], band.mean]), color=FIRST, lw=1.8)
    if band.low is not None and band.high is not None:
        low, high = (np.concatenate([band.past[last], one]) for one in (band.low, band.high))
        axes.fill_between(times, low, high, color=FIRST, alpha=SHADE, lw=0)
