"""Trials of a sweep, best first, and how sure their order is."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from optuna.trial import FrozenTrial, TrialState

from seq2seq.metrics.direction import HIGHER_IS_BETTER
from seq2seq.sweeps.sweep import FOLDER, Sweep

RESAMPLES = 2000
# Of a row in predictions.tsv: what is summed up, and by what the sum is divided.
RATIOS = {
    "exact_match": ("right", None),
    "accuracy": ("right", None),
    "wer": ("wrong", None),
    "token_error_rate": ("edits", "reference_tokens"),
    "mae": ("absolute_error", None),
}


class Place(NamedTuple):
    """One line of the leaderboard.

    Attributes:
        trial: Optuna's.
        interval: 95 % of the figure minus the best trial's; None where it is not known.
    """

    trial: FrozenTrial
    interval: tuple[float, float] | None


def leaderboard(sweep: Sweep) -> list[Place]:
    """Finished trials, best first; then those that were pruned, that failed, or go on.

    The intervals are of a paired bootstrap (Koehn, 2004): the validation rows are drawn anew
    2,000 times, and each time both models are judged on the same rows. They are there for
    figures that are means over rows, or ratios of two sums.
    """
    trials = [t for t in sweep.study.get_trials() if FOLDER in t.user_attrs]
    sign = -1 if sweep.monitor in HIGHER_IS_BETTER else 1
    done = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    done.sort(key=lambda trial: (sign * (trial.value or 0.0), trial.number))
    rest = [trial for trial in trials if trial not in done]
    rest.sort(key=lambda trial: (trial.state, trial.number))
    judged = [_judged(sweep.folder / t.user_attrs[FOLDER], sweep.monitor) for t in done]
    places = [Place(t, _interval(judged[0], one)) for t, one in zip(done, judged, strict=True)]
    return places + [Place(trial, None) for trial in rest]


class Judged(NamedTuple):
    """Each source, and its part of a sum and of what it is divided by."""

    sources: Sequence[str]
    sums: np.ndarray
    counts: np.ndarray


def _judged(run: Path, monitor: str) -> Judged | None:
    """The rows of a run's predictions, as the figure needs them."""
    path = run / "predictions.tsv"
    if monitor not in RATIOS or not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    above, below = RATIOS[monitor]
    for row in rows:
        row["wrong"] = str(1 - int(row.get("right") or 0))
    sums = np.array([float(row[above]) for row in rows])
    counts = np.array([float(row[below]) for row in rows]) if below else np.ones(len(rows))
    return Judged([row["source"] for row in rows], sums, counts)


def _interval(best: Judged | None, other: Judged | None) -> tuple[float, float] | None:
    if best is None or other is None or best.sources != other.sources:
        return None
    draw = np.random.default_rng(0)
    differences = []
    for _ in range(RESAMPLES):
        rows = draw.integers(0, len(best.sums), len(best.sums))
        figures = [one.sums[rows].sum() / one.counts[rows].sum() for one in (other, best)]
        differences.append(figures[0] - figures[1])
    low, high = np.percentile(differences, [2.5, 97.5])
    return float(low), float(high)
