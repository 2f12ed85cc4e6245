"""What all pictures share."""

import warnings
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

STYLE: dict[str, Any] = {"layout": "constrained", "dpi": 120}


def png(canvas: Figure) -> bytes:
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
