"""Learning curves of a run."""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from seq2seq.metrics import figure, is_better
from seq2seq.pages.drawing import (
    FIRST,
    INK,
    SECOND,
    SMALL,
    STYLE,
    WIDTH,
    drawn,
    headed,
    panels,
    tidy,
)
from seq2seq.pages.page import paragraph

Records = Sequence[dict[str, Any]]
FEW = 30  # points of a curve that are marked


def learning(records: Records, monitor: str) -> str:
    """Draw loss, token accuracy and the monitored figure over steps, with the best step.

    Args:
        records: the records of a journal.
        monitor: name of the monitored figure.
    """
    names = dict.fromkeys(["loss", "token_accuracy", monitor])
    known = [name for name in names if any(_value(one, name) is not None for one in records)]
    best = best_step(records, monitor)
    pictures = panels(
        *(
            drawn(_curves(records, name, best), f"Learning curve: {figure(name).label}")
            for name in known
        )
    )
    if best is None:
        return pictures
    chosen = f"The best step is that of the validation with the best {figure(monitor).label}."
    return pictures + paragraph(chosen, "quiet")


def best_step(records: Records, monitor: str) -> int | None:
    """Find the validation with the best monitored figure; of equal ones, with the lowest loss."""
    found: dict[str, Any] | None = None
    for one in records:
        if one.get("split") != "validation" or not _is_number(one.get(monitor)):
            continue
        if (
            found is None
            or is_better(monitor, one[monitor], found[monitor])
            or (one[monitor] == found[monitor] and one.get("loss", 0) < found.get("loss", 0))
        ):
            found = one
    return None if found is None else int(found["step"])


def _curves(records: Records, name: str, best: int | None) -> Figure:
    canvas = Figure(figsize=(WIDTH, 2.9), **STYLE)
    axes = canvas.subplots()
    for split, label, color, width in (
        ("train", "training", FIRST, 1.2),
        ("validation", "validation", SECOND, 1.8),
    ):
        values = [(one["step"], _value(one, name)) for one in records if one.get("split") == split]
        points = [(step, value) for step, value in values if value is not None]
        if points:
            marker = "o" if len(points) < FEW else None
            axes.plot(
                *zip(*points, strict=True), color=color, lw=width, marker=marker, ms=3.5,
                label=label, ls="-" if split == "validation" else (0, (4, 1)),
            )  # fmt: skip
    is_share = figure(name).form.endswith("%")
    headed(axes, figure(name).label, _unit(records, name))
    axes.set_xlabel("training steps", fontsize=SMALL)
    if is_share:
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=""))
        axes.set_ylim(bottom=max(0.0, axes.get_ylim()[0]))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlim(0, 1.03 * max(one["step"] for one in records))
    if best is not None:
        axes.axvline(best, color=INK, lw=1, ls=(0, (1, 2)), label=f"best step, {best:,}")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize=SMALL)
    tidy(axes)
    return canvas


def _unit(records: Records, name: str) -> str:
    """The unit of a figure, as an axis names it."""
    if figure(name).form.endswith("%"):
        return "%"
    if name == "loss" and any("perplexity" in one for one in records):
        return "nats per token"
    if name == "loss" and any("accuracy" in one for one in records):
        return "nats per row"
    return {"loss": "scaled, per step", "mse": "squared units of the data"}.get(
        name, "units of the data" if name in ("mae", "rmse") else ""
    )


def _value(record: dict[str, Any], name: str) -> float | None:
    """Return a figure; for the loss, its part without label smoothing if that is known.

    Otherwise the training and validation losses would not be comparable.
    """
    if name == "loss" and record.get("perplexity"):
        return math.log(max(record["perplexity"], 1.0))
    return record.get(name)


def _is_number(value: float | None) -> bool:
    return value is not None and not math.isnan(value)
