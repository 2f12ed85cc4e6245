"""The page of an inspection."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from seq2seq.inspection.inspection import Inspection
from seq2seq.inspection.pair_inspection import PairInspection
from seq2seq.inspection.series_inspection import SeriesInspection
from seq2seq.inspection.series_pictures import series_pictures
from seq2seq.inspection.texts import Side
from seq2seq.pages.drawing import FIRST, SMALL, STYLE, WIDTH, drawn, headed, panels, tidy
from seq2seq.pages.page import write_page
from seq2seq.visible import shortened, visible

MOST_BARS = 40


def write_inspection(path: Path, found: Inspection) -> Path:
    """Write an inspection as one HTML file with pictures; what it advises comes first.

    Args:
        path: the file.
        found: the inspection.
    """
    parts = []
    for title, lines in sorted(found.sections(), key=lambda section: section[0] != "Advice"):
        content = found.html(lines)
        if isinstance(found, PairInspection):
            side = {"Source": found.source, "Target": found.target}.get(title)
            content += _pictures(title, side) if side else ""
        elif isinstance(found, SeriesInspection) and title == "Series":
            content += series_pictures(found)
        parts.append((title, content))
    return write_page(path, "Inspection", parts)


def _pictures(title: str, side: Side) -> str:
    """Draw the lengths of a side, and its most frequent texts if some recur."""
    lengths = drawn(_histogram(side.lengths), f"Lengths of texts: {title.lower()}")
    if not side.recurs:
        return panels(lengths)
    names, counts = zip(*side.frequent, strict=True)
    bars = _bars(list(map(visible, names)), list(counts))
    return panels(lengths, drawn(bars, f"Most frequent texts: {title.lower()}"))


def _histogram(lengths: np.ndarray) -> Figure:
    """How many rows have which length; those beyond 99.5% are in the last bar."""
    most = max(1, int(np.quantile(lengths, 0.995)))
    canvas = Figure(figsize=(WIDTH, 2.2), **STYLE)
    axes = canvas.subplots()
    bars = min(MOST_BARS, most + 1)
    axes.hist(np.minimum(lengths, most), bins=bars, range=(-0.5, most + 0.5), color=FIRST)
    axes.set_xlabel("length (characters)", fontsize=SMALL)
    headed(axes, "rows")
    tidy(axes)
    return canvas


def _bars(names: Sequence[str], counts: Sequence[int]) -> Figure:
    """Horizontal bars, the most frequent on top."""
    canvas = Figure(figsize=(WIDTH, 0.6 + 0.3 * len(names)), **STYLE)
    axes = canvas.subplots()
    places = range(len(names))
    axes.barh(places, counts, color=FIRST)
    tidy(axes, "x")
    axes.set_yticks(places, [shortened(name, 24) for name in names], parse_math=False)
    axes.invert_yaxis()
    axes.set_xlabel("rows", fontsize=SMALL)
    return canvas
