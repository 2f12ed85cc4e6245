"""The page of an inspection."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from seq2seq.inspection.inspection import Inspection
from seq2seq.reporting.page import embedded, write_page
from seq2seq.showing.drawing import STYLE, tidy
from seq2seq.visible import visible

MOST_BARS = 40
COLOR = "#3f6fa3"


def write_inspection(path: Path, found: Inspection) -> Path:
    """Write an inspection as one HTML file with pictures.

    Args:
        path: the file.
        found: the inspection.
    """
    parts = []
    for title, lines in found.sections():
        parts.append(f"<h2>{escape(title)}</h2>\n{found.html(lines)}")
        side = {"Source": found.source, "Target": found.target}.get(title)
        if side is not None:
            parts.append(embedded(f"lengths of {title.lower()} texts", _histogram(side.lengths)))
        if side is not None and side.recurs:
            names, counts = zip(*side.frequent, strict=True)
            drawn = _bars(list(map(visible, names)), list(counts))
            parts.append(embedded(f"most frequent texts: {title.lower()}", drawn))
    return write_page(path, "Inspection", parts)


def _histogram(lengths: np.ndarray) -> Figure:
    """How many rows have which length; those beyond 99.5% are in the last bar."""
    most = max(1, int(np.quantile(lengths, 0.995)))
    canvas = Figure(figsize=(5.5, 2.2), **STYLE)
    axes = canvas.subplots()
    bars = min(MOST_BARS, most + 1)
    axes.hist(np.minimum(lengths, most), bins=bars, range=(-0.5, most + 0.5), color=COLOR)
    axes.set_xlabel("characters")
    axes.set_ylabel("rows")
    tidy(axes)
    return canvas


def _bars(names: Sequence[str], counts: Sequence[int]) -> Figure:
    """Horizontal bars, the most frequent on top."""
    canvas = Figure(figsize=(5.5, 0.4 + 0.3 * len(names)), **STYLE)
    axes = canvas.subplots()
    places = range(len(names))
    axes.barh(places, counts, color=COLOR)
    axes.set_yticks(places, [name[:30] for name in names], parse_math=False)
    axes.invert_yaxis()
    axes.set_xlabel("rows")
    tidy(axes)
    return canvas
