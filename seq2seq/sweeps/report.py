"""The results of a sweep, on one page."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from optuna.trial import TrialState

from seq2seq.metrics import figure
from seq2seq.reporting.page import picture, write_page
from seq2seq.showing.table import table
from seq2seq.sweeps.leaderboard import Place, leaderboard
from seq2seq.sweeps.sweep import FOLDER, REASON, Sweep

FILE = "report.html"


def write_sweep_report(sweep: Sweep) -> Path:
    """Write the pictures and the page into a sweep's folder.

    Pictures are left out if there are too few finished trials, or options do not vary.

    Returns:
        Path of the page.
    """
    places = leaderboard(sweep)
    wording = figure(sweep.monitor)
    page = [
        f"<p>{len(places)} of {sweep.trials} trials, by {wording.label} of the validation rows "
        f"({wording.meaning}).</p>",
        table(*leaderboard_table(sweep, places)),
    ]
    if failed := reasons(places):
        page += ["<h2>Failed trials</h2>", table(("", "reason"), failed)]
    done = [place.trial for place in places if place.trial.state == TrialState.COMPLETE]
    if len(done) > 1:
        for title, name, draw in _PICTURES:
            if canvas := _drawn(sweep.study, draw):
                page += [f"<h2>{title}</h2>", picture(sweep.folder, name, canvas)]
    return write_page(sweep.folder / FILE, f"Sweep {sweep.study.study_name}", page)


def reasons(places: list[Place]) -> list[tuple[str, str]]:
    """Make rows of failed trials: their run folder, and why they failed."""
    return [
        (trial.user_attrs[FOLDER], trial.user_attrs.get(REASON, "unknown"))
        for trial, _ in places
        if trial.state == TrialState.FAIL
    ]


def leaderboard_table(
    sweep: Sweep, places: list[Place]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Make the header and rows: rank, figure, interval to the best, options, run folder."""
    wording = figure(sweep.monitor)
    options = list(sweep.distributions)
    rows = []
    values = [place.trial.value for place in places]  # best first; equal ones have the same rank
    for number, (trial, interval) in enumerate(places):
        is_done = trial.state == TrialState.COMPLETE and trial.value is not None
        rank = values.index(trial.value) + 1
        between = ""
        if interval and number:
            between = " to ".join(_signed(wording.text(end)) for end in interval)
        rows.append(
            (
                str(rank) if is_done else trial.state.name.lower(),
                wording.text(trial.value) if trial.value is not None else "",
                between,
                *(_short(trial.params.get(name)) for name in options),
                trial.user_attrs[FOLDER],
            )
        )
    return ("", wording.label, "95% interval to the best", *options, "run folder"), rows


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _drawn(study: optuna.Study, draw: Callable[[optuna.Study], Any]) -> Figure | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about experimental functions, and axes with one value
        try:
            axes = draw(study)
        except (ValueError, RuntimeError):  # too few trials, or options that do not vary
            return None
    first = axes.flat[0] if hasattr(axes, "flat") else axes
    canvas: Figure = first.figure
    return canvas


def _importances(study: optuna.Study) -> Axes:
    return optuna.visualization.matplotlib.plot_param_importances(
        study, evaluator=optuna.importance.FanovaImportanceEvaluator(seed=0)
    )


_PICTURES = (
    ("History", "history", optuna.visualization.matplotlib.plot_optimization_history),
    ("Importance of options", "importance", _importances),
    ("Combinations", "parallel", optuna.visualization.matplotlib.plot_parallel_coordinate),
    ("Single options", "slices", optuna.visualization.matplotlib.plot_slice),
)
