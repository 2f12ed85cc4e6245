"""Which labels are confused, and the figures of each."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from seq2seq.evaluation import Evaluation, Row
from seq2seq.pages.axes import label_ticks
from seq2seq.pages.drawing import INK, QUIET, SHADES, STYLE, WIDTH, drawn
from seq2seq.pages.table import percent, table
from seq2seq.visible import shortened

MOST_NAMES = 40  # of a matrix
MOST_PAIRS = 12
COUNTED = 12  # labels of a matrix that has room for numbers
LONGEST = 60


def confused(evaluation: Evaluation) -> str:
    """Draw the confusion of labels, and list the most frequent ones; "" where it is not known."""
    counts = evaluation.confusion
    if counts is None:
        return ""
    names = list(evaluation.per_class)[: len(counts)]
    matrix = ""
    if len(names) <= MOST_NAMES:
        caption = (
            "Rows of each true label by what was predicted; the stronger, the larger their share."
        )
        matrix = drawn(confusion(counts, names), "Confusion of labels", caption)
    return matrix + _pairs(counts, names, evaluation.kept)


def each_label(evaluation: Evaluation) -> str:
    """Make a table of the figures of each label; "" without labels."""
    names = list(dict.fromkeys(key for row in evaluation.per_class.values() for key in row))
    if not names:
        return ""
    rows = [
        (label, *(f"{row[one]:,.0f}" if one == "rows" else percent(row[one]) for one in names))
        for label, row in evaluation.per_class.items()
    ]
    return table(("label", *names), rows, numbers=range(1, len(names) + 1))


def confusion(counts: np.ndarray, names: Sequence[str]) -> Figure:
    """Plot the predicted labels of each true label, as shares of its rows.

    Args:
        counts: int (C, C), with one row for each true label.
        names: names of the labels.
    """
    longest = max(map(len, names))
    size = max(1.6, 0.21 * len(names)) + min(1.6, 0.5 + 0.075 * longest)
    canvas = Figure(figsize=(max(size, min(WIDTH, 3.2)), size), **STYLE)
    axes = canvas.subplots()
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    axes.imshow(shares, cmap=SHADES, vmin=0, vmax=1, interpolation="none")
    if len(names) <= COUNTED:
        for (row, column), count in np.ndenumerate(counts):
            color = "white" if shares[row, column] > 0.7 else INK
            axes.text(column, row, f"{count:,}", ha="center", va="center", color=color, fontsize=8)
    short = [shortened(name, 22) for name in names]
    label_ticks(axes.xaxis, short)
    label_ticks(axes.yaxis, short)
    axes.set_xlabel("predicted", color=QUIET)
    axes.set_ylabel("true", color=QUIET)
    return canvas


def _pairs(counts: np.ndarray, names: Sequence[str], rows: Sequence[Row]) -> str:
    wrong: Counter[tuple[int, int]] = Counter()
    for (true, predicted), count in np.ndenumerate(counts):
        if count and true != predicted:
            wrong[true, predicted] = int(count)
    if not wrong:
        return ""
    examples: dict[Any, str] = {}
    for row in rows:
        examples.setdefault((row.references[0].strip(), row.prediction), row.source)
    listed = [
        (
            names[true], names[predicted], f"{count:,}", percent(count / counts[true].sum()),
            shortened(examples.get((names[true], names[predicted]), ""), LONGEST),
        )
        for (true, predicted), count in wrong.most_common(MOST_PAIRS)
    ]  # fmt: skip
    header = ("true", "predicted", "rows", "of the true label", "for example")
    return table(header, listed, (2, 3), "Labels that are confused most often")
