"""The trials of a sweep, best first, with the uncertainty of their order."""

from typing import NamedTuple

import numpy as np
from optuna.trial import FrozenTrial, TrialState

from seq2seq.comparison import Predictions, paired_bootstrap
from seq2seq.metrics.direction import HIGHER_IS_BETTER
from seq2seq.sweeps.sweep import FOLDER, Sweep

RESAMPLES = 2000


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
    rows = [Predictions.read(sweep.run_of(trial)) for trial in done]
    places = [
        Place(trial, _interval(rows[0], own, sweep.monitor))
        for trial, own in zip(done, rows, strict=True)
    ]
    return places + [Place(trial, None) for trial in rest]


def _interval(
    best: Predictions | None, other: Predictions | None, monitor: str
) -> tuple[float, float] | None:
    """Estimate the interval of the other figure minus the best; None if rows cannot be paired."""
    if not (best and other and best.has(monitor) and other.has(monitor)):
        return None
    if best.keys != other.keys:
        return None
    (test,) = paired_bootstrap(
        np.stack([best.sums(monitor), other.sums(monitor)]),
        higher_is_better=monitor in HIGHER_IS_BETTER,
        resamples=RESAMPLES,
    )
    return test.low, test.high
