"""The budget of a training, as it follows from the data where it is not given."""

import math
from typing import Literal, NamedTuple

Auto = Literal["auto"]
EXPONENT, FACTOR = (
    0.4,
    240,
)  # of the steps; scripts/choose_budget.py compares them with fixed budgets
MIN_ROUND = 250  # steps: validating after each epoch of a small data set would take longer
MIN_ROUNDS = 5
MIN_PATIENCE = 3  # rounds
SHARE = 0.8  # of a limited time for training steps; the rest is for validations


class Budget(NamedTuple):
    """Limits of a training and what goes with them, all of them numbers or None.

    Attributes:
        total_steps: steps until the first limit of steps or epochs.
        max_steps: the limit of steps; None if there is another limit.
        validate_every: steps of a round.
        patience: rounds without a better figure before training stops; None is never.
        seconds: of the limit of time that measuring a step has taken.
    """

    total_steps: int
    max_steps: int | None
    validate_every: int
    patience: int | None
    seconds: float = 0.0


def suitable_steps(steps_per_epoch: int) -> int:
    """Return the steps of a training that has no limit: 240 s^0.4, for s steps per epoch.

    With the batch sizes of `suitable_batch_size`, 300 rows are seen about 40 times, 3,000 rows 16
    times, and 120,000 rows 6 times.
    """
    return round(FACTOR * steps_per_epoch**EXPONENT)


def planned_steps(seconds: float, pace: float, compiling: float) -> int:
    """Return the steps that fit into a time; 0 where none does.

    Args:
        seconds: for training and validation.
        pace: seconds of a step.
        compiling: seconds before the first one.
    """
    return max(0, int((SHARE * seconds - compiling) / pace))


def round_steps(steps_per_epoch: int, total_steps: int) -> int:
    """Return the steps of a round: an epoch, or several if they are short; at least five rounds."""
    return min(epochs_of_round(steps_per_epoch), math.ceil(total_steps / MIN_ROUNDS))


def epochs_of_round(steps_per_epoch: int) -> int:
    """Return the steps of an epoch, or of as many whole ones as reach `MIN_ROUND` steps."""
    return math.ceil(MIN_ROUND / steps_per_epoch) * steps_per_epoch


def suitable_patience(total_steps: int, validate_every: int) -> int:
    """Return the rounds without a better figure before training stops: half of all rounds."""
    return max(MIN_PATIENCE, math.ceil(total_steps / validate_every / 2))
