"""Pictures of how good forecasts are."""

import re

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from seq2seq.evaluation import Evaluation
from seq2seq.evaluation.breakdown import MODEL
from seq2seq.evaluation.forecasts.calendar_errors import GROUPS
from seq2seq.metrics import figure
from seq2seq.pages.band import Band, draw_band
from seq2seq.pages.drawing import (
    FIRST,
    INK,
    SECOND,
    SMALL,
    STYLE,
    WEAK,
    WIDTH,
    drawn,
    headed,
    panels,
    tidy,
)
from seq2seq.pages.page import paragraph
from seq2seq.visible import visible

HEIGHT = 2.2  # inches of a window
PAST = 3  # times the steps of a forecast: how much of the past is shown
LEAST = 24  # steps of the past
TALL = 2.8  # inches of the other pictures
MOST_BINS = 40
MOST_NAMES = 12  # of an axis


def forecast_windows(evaluation: Evaluation) -> str:
    """Show windows of some series, with what came; "" where there is none."""
    pictures = []
    for number, one in enumerate(evaluation.windows, start=1):
        canvas = Figure(figsize=(WIDTH, HEIGHT), **STYLE)
        axes = canvas.subplots()
        shown = max(LEAST, PAST * len(one.mean))
        past = one.past[-shown:]
        times = np.arange(1 - len(past), len(one.mean) + 1)
        draw_band(axes, Band(past, one.mean, one.low, one.high, times))
        axes.plot(times[len(past) :], one.truth, color=INK, lw=1.2)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        headed(axes, visible(one.title))
        axes.set_xlabel("steps", fontsize=SMALL)
        tidy(axes)
        pictures.append(drawn(canvas, f"Window {number}: {one.title}"))
    if not pictures:
        return ""
    band = ", the band its interval" if evaluation.windows[0].low is not None else ""
    note = f"Grey is the past, black what came, blue the forecast{band}."
    return panels(*pictures) + paragraph(note, "quiet")


def forecast_errors(evaluation: Evaluation) -> str:
    """Plot errors by step and calendar, residuals, and coverages; "" where there is none."""
    calendar = [_by_group(evaluation, group, group) for group in reversed(GROUPS)]
    by_step = _by_group(evaluation, "step", "step of the horizon")
    return panels(by_step, *calendar, _residuals(evaluation), _coverage(evaluation))


def _by_group(evaluation: Evaluation, group: str, label: str) -> str:
    """Plot the errors of the model and the best baseline for steps or times."""
    if group not in evaluation.breakdowns:
        return ""
    names, forecasts, _ = evaluation.breakdowns[group]
    best = evaluation.best_baseline()
    canvas = Figure(figsize=(WIDTH, TALL), **STYLE)
    axes = canvas.subplots()
    lines = {MODEL: FIRST, **({best: SECOND} if best in forecasts else {})}
    for name, color in lines.items():
        values = forecasts[name or MODEL]["mae"]
        who = "model" if name == MODEL else figure(name or "").label
        axes.plot(np.arange(1, len(values) + 1), values, color=color, lw=1.8, label=who)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if group in GROUPS:
        every = -(-len(names) // MOST_NAMES)
        axes.set_xticks(range(1, len(names) + 1, every), names[::every])
    axes.legend(frameon=False, fontsize=SMALL)
    headed(axes, "MAE")
    axes.set_xlabel(label, fontsize=SMALL)
    tidy(axes)
    return drawn(canvas, f"Mean absolute error by {label}")


def _residuals(evaluation: Evaluation) -> str:
    values = evaluation.residuals
    if values is None or len(values) < MOST_BINS or not np.ptp(values):
        return ""
    low, high = np.quantile(values, [0.005, 0.995])
    inside = values[(values >= low) & (values <= high)]
    canvas = Figure(figsize=(WIDTH, TALL), **STYLE)
    axes = canvas.subplots()
    axes.hist(inside, bins=MOST_BINS, color=FIRST)
    axes.axvline(0, color=WEAK, lw=1)
    axes.axvline(float(values.mean()), color=SECOND, lw=1.5)
    headed(axes, "values")
    is_relative = "mase" in evaluation.figures  # otherwise no naive error is known
    unit = "of the naive error, as MASE" if is_relative else "of the data"
    axes.set_xlabel(f"forecast - truth, in units {unit}", fontsize=SMALL)
    tidy(axes)
    return drawn(
        canvas,
        "Histogram of forecast errors",
        f"The line is the mean, {values.mean():.2g}; the outermost 1% are left out.",
    )


def _coverage(evaluation: Evaluation) -> str:
    """Plot the shares of values inside of intervals over those that they are meant to contain."""
    found = {
        int(match[1]): value
        for name, value in evaluation.figures.items()
        if (match := re.fullmatch(r"interval_coverage_(\d+)", name))
    }
    if not found:
        return ""
    levels = np.array(sorted(found)) / 100
    shares = [found[level] for level in sorted(found)]
    canvas = Figure(figsize=(WIDTH, TALL), **STYLE)
    axes = canvas.subplots()
    axes.plot((0, 1), (0, 1), color=WEAK, lw=1)
    axes.plot(levels, shares, color=FIRST, lw=1, marker="o", ms=6, clip_on=False)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    headed(axes, "values inside", "%")
    axes.set_xlabel("intervals (%)", fontsize=SMALL)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0, symbol=""))
    tidy(axes)
    return drawn(
        canvas,
        "Coverage of intervals by their level",
        "Below the line, intervals are too narrow; above it, too wide.",
    )
