"""The trials of a sweep, best first, with the uncertainty of their order."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from optuna.trial import FrozenTrial, TrialState

from seq2seq.metrics.direction import HIGHER_IS_BETTER
from seq2seq.storage.run_folder import RunFolder
from seq2seq.sweeps.sweep import FOLDER, Sweep

RESAMPLES = 2000


class Ratio(NamedTuple):
    """A figure as the ratio of two sums over the rows of the predictions.

    Attributes:
        above: column of the numerator.
        below: column of the denominator; None for the number of rows.
        is_complement: whether the numerator is 1 minus the column.
    """

    above: str
    below: str | None = None
    is_complement: bool = False


RATIOS = {
    "exact_match": Ratio("right"),
    "accuracy": Ratio("right"),
    "wer": Ratio("right", is_complement=True),
    "token_error_rate": Ratio("edits", "reference_tokens"),
    "mae": Ratio("absolute_error"),
}


class Place(NamedTuple):
    """One line of the leaderboard.

    Attributes:
        trial: Optuna's trial.
        interval: 95% interval of the figure minus the best trial's; None if unknown.
    """

    trial: FrozenTrial
    interval: tuple[float, float] | None


def leaderboard(sweep: Sweep) -> list[Place]:
    """Rank the finished trials, best first, followed by the other trials by their state.

    The intervals come from a paired bootstrap (Koehn, 2004): the validation rows are resampled
    2,000 times, and each time both models are evaluated on the same rows. They exist for figures
    that are means over rows, or ratios of two sums.
    """
    trials = [t for t in sweep.study.get_trials() if FOLDER in t.user_attrs]
    sign = -1 if sweep.monitor in HIGHER_IS_BETTER else 1
    done = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    done.sort(key=lambda trial: (sign * (trial.value or 0.0), trial.number))
    rest = [trial for trial in trials if trial not in done]
    rest.sort(key=lambda trial: (trial.state, trial.number))
    judged = [_judged(sweep.run_of(t), sweep.monitor) for t in done]
    places = [Place(t, _interval(judged[0], one)) for t, one in zip(done, judged, strict=True)]
    return places + [Place(trial, None) for trial in rest]


class Judged(NamedTuple):
    """Sources, and the part of each in the numerator and in the denominator."""

    sources: Sequence[str]
    sums: np.ndarray
    counts: np.ndarray


def _judged(run: RunFolder, monitor: str) -> Judged | None:
    """Read what the figure needs of a run's predictions; None if it cannot be read from them."""
    if monitor not in RATIOS:
        return None
    ratio = RATIOS[monitor]
    columns = [name for name in (ratio.above, ratio.below) if name]
    rows = run.read_predictions(["source"], columns)
    if rows is None:
        return None
    sums = np.array([float(row[ratio.above]) for row in rows])
    if ratio.is_complement:
        sums = 1 - sums
    counts = np.array([float(row[ratio.below]) for row in rows]) if ratio.below else None
    ones = np.ones(len(rows))
    return Judged([row["source"] for row in rows], sums, ones if counts is None else counts)


def _interval(best: Judged | None, other: Judged | None) -> tuple[float, float] | None:
    """Estimate the interval of the other figure minus the best; None if rows cannot be paired."""
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
