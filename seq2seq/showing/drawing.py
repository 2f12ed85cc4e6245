"""What all pictures share."""

import math
import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE: dict[str, Any] = {"layout": "constrained", "dpi": 120}
MAX_LABELS = 40  # on an axis; longer axes have only every second, third, ... label


def png(canvas: "Figure") -> bytes:
    """Return the content of a PNG file of the picture."""
    buffer = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # it is drawn as a box
        canvas.savefig(buffer, format="png")
    return buffer.getvalue()


def tidy(axes: Any) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.25)
    axes.set_axisbelow(True)


def label(axis: Any, symbols: Sequence[str]) -> None:
    """Label an axis with as many of the symbols as are legible."""
    stride = math.ceil(len(symbols) / MAX_LABELS)
    places = range(0, len(symbols), stride)
    longest = max(map(len, symbols), default=0)
    turned = axis.axis_name == "x" and longest * len(places) > 55
    size = 9 if len(places) <= 24 else 6.5
    axis.set_ticks(
        places, [symbols[i] for i in places], parse_math=False, fontsize=size,
        rotation=90 if turned else 0,
    )  # fmt: skip
