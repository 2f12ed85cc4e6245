"""Pictures of a run, as Matplotlib figures without pyplot."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from seq2seq.evaluation.evaluation import MIN_ROWS
from seq2seq.metrics import figure
from seq2seq.reporting.attended import Attended
from seq2seq.showing.attention_map import attention_map
from seq2seq.showing.drawing import STYLE, label, tidy

TRAINING, VALIDATION = "#9db8d2", "#c0392b"
MANY, FEW = "#3f6fa3", "#cfd6dd"
MAX_BARS = 40


def learning_curves(records: Sequence[dict[str, Any]], monitor: str) -> Figure:
    """Plot loss, token accuracy and the monitored figure over steps.

    Args:
        records: the records of a journal.
        monitor: name of the monitored figure.
    """
    names = list(dict.fromkeys(["loss", "token_accuracy", monitor]))
    names = [name for name in names if any(_value(r, name) is not None for r in records)]
    canvas = Figure(figsize=(4.4 * len(names), 3.4), **STYLE)
    for axes, name in zip(np.atleast_1d(canvas.subplots(1, len(names))), names, strict=True):
        for split, color, width in (("train", TRAINING, 1.0), ("validation", VALIDATION, 1.8)):
            points = [(r["step"], _value(r, name)) for r in records if r.get("split") == split]
            points = [(step, value) for step, value in points if value is not None]
            marker = "o" if len(points) < 30 else None
            if points:
                axes.plot(*zip(*points, strict=True), color=color, lw=width, marker=marker, ms=3.5,
                          label={"train": "training"}.get(split, split))  # fmt: skip
        wording = figure(name)
        axes.set_title(wording.label, fontsize=11)
        axes.set_xlabel("step")
        axes.set_ylabel(wording.meaning if name == "loss" else None)
        if wording.form.endswith("%"):
            axes.yaxis.set_major_formatter(PercentFormatter(1.0))
            axes.set_ylim(bottom=max(0.0, axes.get_ylim()[0]))
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.set_xlim(0, 1.03 * max(r["step"] for r in records))
        if axes.lines:
            axes.legend(frameon=False, fontsize=9)
        tidy(axes)
    return canvas


def by_length(counts: dict[int, tuple[int, int]]) -> Figure:
    """Plot exact match and the number of outputs by the length of their reference.

    Args:
        counts: number of reference tokens -> (right, rows).
    """
    width = max(1, math.ceil((max(counts) - min(counts) + 1) / MAX_BARS))
    groups: dict[int, tuple[int, int]] = {}
    for length, (right, rows) in sorted(counts.items()):
        start = length - length % width
        before = groups.get(start, (0, 0))
        groups[start] = (before[0] + right, before[1] + rows)
    places = [start + (width - 1) / 2 for start in groups]
    shares = [right / rows for right, rows in groups.values()]
    enough = [rows >= MIN_ROWS for _, rows in groups.values()]

    canvas = Figure(figsize=(8, 4.6), **STYLE)
    top, bottom = canvas.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    colors = [MANY if many else FEW for many in enough]
    top.bar(places, shares, width=0.8 * width, color=colors)
    top.set_title(f"exact match by length (grey: fewer than {MIN_ROWS} sources)", fontsize=11)
    top.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    top.set_ylim(0, 1)
    top.set_ylabel("exact match")
    bottom.bar(places, [rows for _, rows in groups.values()], width=0.8 * width, color=TRAINING)
    bottom.set_ylabel("sources")
    bottom.set_xlabel("tokens of the reference")
    bottom.xaxis.set_major_locator(MaxNLocator(20, integer=True))
    for axes in (top, bottom):
        tidy(axes)
    return canvas


def confusion(counts: np.ndarray, names: Sequence[str]) -> Figure:
    """Plot the predicted labels of each true label, as shares of its rows.

    Args:
        counts: int (C, C), with one row for each true label.
        names: names of the labels.
    """
    size = min(14.0, 3.0 + 0.4 * len(names))
    canvas = Figure(figsize=(size + 1, size), **STYLE)
    axes = canvas.subplots()
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    if len(names) <= 12:
        for (row, column), count in np.ndenumerate(counts):
            color = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, f"{count:,}", ha="center", va="center", color=color, fontsize=8)
    label(axes.xaxis, list(names))
    label(axes.yaxis, list(names))
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    canvas.colorbar(image, ax=axes, label="share of the true label's rows", shrink=0.8)
    return canvas


def attention(maps: Sequence[Attended]) -> Figure:
    """Plot heat maps, two in a row: source from left to right, output from top to bottom."""
    rows = math.ceil(len(maps) / 2)
    canvas = Figure(figsize=(10, 4.2 * rows), **STYLE)
    grid = canvas.subplots(rows, 2, squeeze=False).ravel()
    for axes, one in zip(grid, maps, strict=False):
        image = attention_map(axes, one.weights, one.source, one.output)
        axes.set_title(one.title, fontsize=11, parse_math=False)
    for axes in grid[len(maps) :]:
        axes.set_axis_off()
    canvas.colorbar(image, ax=grid.tolist(), label="attention", shrink=0.6)
    return canvas


def _value(record: dict[str, Any], name: str) -> float | None:
    """Return a figure; for the loss, its part without label smoothing if that is known.

    Otherwise the training and validation losses would not be comparable.
    """
    if name == "loss" and record.get("perplexity"):
        return math.log(max(record["perplexity"], 1.0))
    return record.get(name)
