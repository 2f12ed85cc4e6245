"""Axes with symbols."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from seq2seq.pages.drawing import SMALL
from seq2seq.visible import visible

MOST_LABELS = 40  # on an axis; longer axes have only every second, third, ... label


def label_ticks(axis: Any, symbols: Sequence[str]) -> None:
    """Label an axis with as many of the symbols as are legible, turned where they are long."""
    places = range(0, len(symbols), math.ceil(len(symbols) / MOST_LABELS) or 1)
    is_turned = axis.axis_name == "x" and max(map(len, symbols), default=0) > 1
    axis.set_ticks(
        places, [visible(symbols[i]) for i in places], parse_math=False, fontsize=SMALL,
        rotation=90 if is_turned else 0,
    )  # fmt: skip
    axis.set_tick_params(length=0)


def label_times(axes: Any, times: np.ndarray) -> None:
    """Label a horizontal axis of times as shortly as they allow; numbers stay as they are."""
    if times.dtype.kind != "M":
        return
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
