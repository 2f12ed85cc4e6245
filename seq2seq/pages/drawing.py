"""What all pictures share, and their HTML."""

import re
import warnings
from html import escape
from io import StringIO
from typing import Any
from zlib import crc32

from matplotlib import rc_context
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from seq2seq.pages.style import LIGHT
from seq2seq.visible import visible

STYLE: dict[str, Any] = {"layout": "constrained", "dpi": 72}
INK, QUIET, LINE = LIGHT["ink"], LIGHT["quiet"], LIGHT["line"]
FIRST, SECOND, WEAK = LIGHT["first"], LIGHT["second"], LIGHT["weak"]
SMALL = 9  # points of the smallest text
WIDTH = 4.4  # inches of a picture, which is a phone's screen
# From transparent to a blue on which white can be read, so that it suits any background.
SHADES = ListedColormap([(0.16, 0.44, 0.78, (step / 255) ** 0.8) for step in range(256)], "shades")
COLORS = {color: f"var(--{name})" for name, color in LIGHT.items() if name != "paper"}
COLORS["#000000"] = "var(--ink)"  # matplotlib's lines


def drawn(canvas: Figure, description: str, caption: str = "") -> str:
    """Return a picture as HTML with the colors and fonts of the page.

    Texts stay texts, so the reader's fonts have the glyphs. A picture that would be illegible on a
    phone scrolls in itself.

    Args:
        canvas: the picture, in colors of this module.
        description: what it shows, for those who cannot see it; no two of a page are alike.
        caption: text below it.
    """
    kind = ' class="wide" tabindex="0"' if canvas.get_figwidth() > 1.4 * WIDTH else ""
    picture = _svg(canvas, description, is_transparent=True)
    below = f"<figcaption>{escape(visible(caption))}</figcaption>" if caption else ""
    return f"<figure{kind}>{picture}{below}</figure>"


def on_white(canvas: Figure, description: str) -> str:
    """Return a picture in its own colors as HTML, on a white ground."""
    return f'<figure class="white">{_svg(canvas, description, is_transparent=False)}</figure>'


def panels(*pictures: str) -> str:
    """Put pictures side by side where there is room; "" for none."""
    found = "\n".join(filter(None, pictures))
    return found and f'<div class="panels">\n{found}\n</div>'


def tidy(axes: Any, axis: str = "y") -> None:
    """Leave out what distracts from the data, and draw a thin grid along one axis."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis=axis, color=LINE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=SMALL)


def headed(axes: Any, name: str, unit: str = "") -> None:
    """Name the vertical axis above it, where the name needs no turning."""
    axes.set_title(f"{name} ({unit})" if unit else name, fontsize=10, loc="left", parse_math=False)


def _svg(canvas: Figure, description: str, is_transparent: bool) -> str:
    """Draw a picture as an SVG element without anything of which a page may have only one."""
    buffer, name = StringIO(), f"p{crc32(visible(description).encode()):08x}"
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with (
        rc_context({"svg.fonttype": "none", "svg.hashsalt": name}),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # the reader's fonts have it
        canvas.savefig(
            buffer, format="svg", transparent=is_transparent, metadata=nothing,
            bbox_inches="tight", pad_inches=0.03,
        )  # fmt: skip
    text = buffer.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.DOTALL)
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<[^<>]*>", lambda tag: _embedded(tag[0], name, is_transparent), text)
    label = f'<svg role="img" aria-label="{escape(visible(description))}"'
    return text.replace("<svg", label, 1)


def _embedded(tag: str, name: str, is_recolored: bool) -> str:
    """Rewrite a tag of an SVG file for one of several elements of a page."""
    if is_recolored:
        tag = re.sub("|".join(COLORS), lambda color: COLORS[color[0]], tag)
    tag = re.sub(r' (xmlns(:\w+)?|version)="[^"]*"', "", tag)
    tag = re.sub(r" font-family: [^;\"]*;?", "", tag)
    tag = re.sub(r'(\bid="|url\(#|href="#)', rf"\1{name}-", tag).replace("xlink:href", "href")
    return re.sub(r"(\d\.\d\d)\d+", r"\1", tag)
