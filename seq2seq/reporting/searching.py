"""How a search went: ends, alternatives and lengths."""

from collections import Counter
from collections.abc import Callable, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from seq2seq.evaluation import Row
from seq2seq.pages.drawing import FIRST, SECOND, SMALL, STYLE, WIDTH, drawn, headed, tidy
from seq2seq.pages.page import paragraph
from seq2seq.pages.table import percent, table

MOST_POINTS = 150  # of right and of wrong rows
MEANING = {
    "end": "the model ended the output",
    "length": "cut off at the longest length",
    "dead end": "the constraint could not be met",
}


def searching(rows: Sequence[Row], split: Callable[[str], list[str]]) -> str:
    """Say how searches ended, whether alternatives are right, and how long predictions are.

    Args:
        rows: rows with texts as targets, at least one.
        split: function from a text to the units that are counted.
    """
    lengths = [len(split(row.prediction)) for row in rows]
    return "\n".join(
        (
            _alternatives(rows),
            _shares("how outputs end", [_end(row) for row in rows], rows),
            _shares(
                "length of predictions",
                [_length(row, length) for row, length in zip(rows, lengths, strict=True)],
                rows,
            ),
            _by_length(rows, lengths) if len({*lengths}) > 1 else "",
        )
    )


def _alternatives(rows: Sequence[Row]) -> str:
    """Compare the best of all hypotheses with the first; "" if there is one each."""
    most = max(row.hypotheses for row in rows)
    if most < 2:
        return ""
    first = sum(bool(row.right) for row in rows)
    found = sum(row.right_rank > 0 for row in rows)
    return paragraph(
        f"A right output is the first in {first / len(rows):.1%} of the rows, and among the first "
        f"{most} in {found / len(rows):.1%}: a perfect ranking would make {found - first:,} more "
        "right."
    )


def _end(row: Row) -> str:
    meaning = MEANING.get(row.finish_reason)
    return f"{row.finish_reason}: {meaning}" if meaning else row.finish_reason


def _length(row: Row, length: int) -> str:
    if length == row.reference_tokens:
        return "as long as the reference"
    return "shorter than the reference" if length < row.reference_tokens else "longer"


def _shares(name: str, kinds: Sequence[str], rows: Sequence[Row]) -> str:
    counts = Counter(kinds)
    wrong = Counter(kind for kind, row in zip(kinds, rows, strict=True) if not row.right)
    listed = [
        (kind, f"{count:,}", percent(count / len(rows)), percent(wrong[kind] / count))
        for kind, count in counts.most_common()
    ]
    return table((name, "rows", "share", "wrong"), listed, (1, 2, 3))


def _by_length(rows: Sequence[Row], lengths: Sequence[int]) -> str:
    """Plot log-probabilities of predictions by their length."""
    canvas = Figure(figsize=(WIDTH, 3.2), **STYLE)
    axes = canvas.subplots()
    for is_right, label, color, marker in (
        (True, "right", FIRST, "o"),
        (False, "wrong", SECOND, "x"),
    ):
        points = [
            (length, row.log_prob)
            for row, length in zip(rows, lengths, strict=True)
            if bool(row.right) == is_right
        ]
        points = points[:: max(1, len(points) // MOST_POINTS)]
        if points:
            along, up = zip(*points, strict=True)
            axes.scatter(along, up, s=14, color=color, marker=marker, lw=1, label=label)
    headed(axes, "log p of the prediction", "nats")
    axes.set_xlabel("length of the prediction (symbols)", fontsize=SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.legend(frameon=False, fontsize=SMALL)
    tidy(axes)
    return drawn(
        canvas,
        "Log-probability of predictions by their length",
        "Wrong predictions among the likely ones are what confidence cannot find. Short wrong "
        "ones that are likelier than long right ones suggest a length penalty.",
    )
