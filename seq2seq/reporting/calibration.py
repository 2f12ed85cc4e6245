"""The section on confidence: a reliability diagram, and what can be trusted."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from seq2seq.evaluation import Row
from seq2seq.evaluation.evaluation import MIN_ROWS
from seq2seq.metrics import Reliability
from seq2seq.pages.drawing import FIRST, SMALL, STYLE, WEAK, WIDTH, drawn, headed, panels, tidy
from seq2seq.pages.page import paragraph
from seq2seq.pages.table import percent, table

TARGETS = (0.999, 0.99, 0.95, 0.9)  # accuracies for which a threshold is given
MOST_POINTS = 200  # of a curve


def calibration(rows: Sequence[Row]) -> str:
    """Say how many rows can be trusted, and compare confidence with accuracy; "" for numbers."""
    judged = [row for row in rows if row.right is not None]
    is_calibrated = all(row.confidence is not None for row in judged)
    confidence = np.array([certainty(row) for row in judged])
    if len(judged) < MIN_ROWS or not np.isfinite(confidence).all():
        return ""
    found = Reliability.of(confidence, [bool(row.right) for row in judged])
    meaning = (
        "that a prediction is right, as calibrated on the validation rows"
        if is_calibrated
        else "that the model gives to its prediction, which is not calibrated"
    )
    return "\n".join(
        (
            paragraph(_sentence(found, len(judged))),
            _thresholds(found, len(judged)),
            panels(
                drawn(
                    _reliability(found),
                    "Reliability diagram: accuracy by confidence",
                    "Dots on the line are calibrated, below it overconfident; larger dots have "
                    "more rows. Mean distance, weighted by rows: "
                    f"{found.figures()['calibration_error']:.1%}.",
                ),
                drawn(
                    _coverage(found),
                    "Accuracy of the most confident rows",
                    "Of the most confident rows, the share that is right: on the right all rows.",
                ),
            ),
            paragraph(
                f"Confidence is the probability {meaning}. The thresholds are chosen on these "
                "rows, so expect slightly less on others.",
                "quiet",
            ),
        )
    )


def certainty(row: Row) -> float:
    """Return the confidence of a prediction, or the probability that the model gives it."""
    return math.exp(min(row.log_prob, 0.0)) if row.confidence is None else row.confidence


def _sentence(found: Reliability, total: int) -> str:
    trusted = found.trusted(0.99)
    if trusted is None:
        return "At no threshold of confidence are 99% of the rows above it right."
    share, threshold = trusted
    if share == 1:
        return f"All {total:,} rows can be trusted: {found.accuracy[-1]:.1%} of them are right."
    return (
        f"{share * total:,.0f} of {total:,} rows ({share:.0%}) can be trusted at 99%: those with a "
        f"confidence of at least {threshold:.3f}."
    )


def _thresholds(found: Reliability, total: int) -> str:
    rows = []
    for target in TARGETS:
        trusted = found.trusted(target)
        cells = ("0", percent(0.0), "") if trusted is None else (
            f"{trusted[0] * total:,.0f}", percent(trusted[0]), f"{trusted[1]:.4f}"
        )  # fmt: skip
        rows.append((f"{100 * target:g}%", *cells))
    header = ("right", "rows", "share of all", "least confidence")
    return table(header, rows, numbers=(1, 2, 3))


def _reliability(found: Reliability) -> Figure:
    canvas = Figure(figsize=(WIDTH, 3.2), **STYLE)
    axes = canvas.subplots()
    axes.plot((0, 1), (0, 1), color=WEAK, lw=1)
    sizes = 16 + 120 * np.sqrt(found.bin_rows / found.bin_rows.max())
    axes.plot(found.bin_confidence, found.bin_accuracy, color=FIRST, lw=1)
    axes.scatter(found.bin_confidence, found.bin_accuracy, s=sizes, color=FIRST, clip_on=False)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    _percents(axes, "accuracy", "confidence (%)")
    return canvas


def _coverage(found: Reliability) -> Figure:
    canvas = Figure(figsize=(WIDTH, 3.2), **STYLE)
    axes = canvas.subplots()
    kept = np.unique(np.linspace(0, len(found.coverage) - 1, MOST_POINTS).astype("int64"))
    shares, accuracy = found.coverage[kept], found.accuracy[kept]
    least = float(accuracy.min())
    axes.plot(
        shares,
        accuracy,
        color=FIRST,
        lw=1.8,
        clip_on=False,
        marker="o" if len(kept) < 30 else None,
        ms=3,
    )
    axes.set(xlim=(0, 1), ylim=(1 - 1.1 * max(0.02, 1 - least), 1.0))
    _percents(axes, "accuracy", "most confident rows (%)")
    return canvas


def _percents(axes: Any, above: str, below: str) -> None:
    headed(axes, above, "%")
    axes.set_xlabel(below, fontsize=SMALL)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0, symbol=""))
    tidy(axes)
