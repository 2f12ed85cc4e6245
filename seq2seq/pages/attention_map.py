"""Attention as a heat map."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seq2seq.pages.axes import label_ticks
from seq2seq.pages.drawing import QUIET, SHADES, SMALL
from seq2seq.visible import shortened

LONGEST = 14  # characters of a label
SPACE = "\u2423"  # an open box, shown for a symbol that is white space or empty


def attention_map(
    axes: Any, weights: np.ndarray, source: Sequence[str], output: Sequence[str]
) -> None:
    """Draw attention: source from left to right, output from top to bottom.

    Args:
        axes: Matplotlib's.
        weights: float (L, S), from 0 to 1.
        source: S symbols.
        output: L symbols.
    """
    axes.imshow(weights, cmap=SHADES, vmin=0, vmax=1, aspect="auto", interpolation="none")
    sides = ((axes.xaxis, source, "source"), (axes.yaxis, output, "output"))
    for axis, symbols, name in sides:
        label_ticks(axis, [shortened(symbol.strip() or SPACE, LONGEST) for symbol in symbols])
        axis.set_label_text(name, fontsize=SMALL, color=QUIET)
