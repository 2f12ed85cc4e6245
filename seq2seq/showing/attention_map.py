"""Attention as a heat map."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seq2seq.showing.drawing import label
from seq2seq.visible import visible

SPACE = "\u2423"  # an open box, shown for a symbol that is white space or empty


def attention_map(
    axes: Any, weights: np.ndarray, source: Sequence[str], output: Sequence[str]
) -> Any:
    """Draw attention: source from left to right, output from top to bottom.

    Args:
        axes: Matplotlib's.
        weights: float (L, S), from 0 to 1.
        source: S symbols.
        output: L symbols.

    Returns:
        Matplotlib's image, for a color bar.
    """
    image = axes.imshow(weights, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    label(axes.xaxis, [visible(symbol.strip()) or SPACE for symbol in source])
    label(axes.yaxis, [visible(symbol.strip()) or SPACE for symbol in output])
    axes.set_xlabel("source")
    axes.set_ylabel("output")
    return image
