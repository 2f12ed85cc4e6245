"""The progress of a run."""

import math
from dataclasses import dataclass, field
from typing import Any, Self

from seq2seq.metrics import TokenMeans


@dataclass
class Progress:
    """The state of a run beside its variables, as a checkpoint stores it.

    Attributes:
        step: optimizer steps taken.
        seconds: training time, over all starts of the run.
        best: the monitored figure of the best round so far, or of the average that is saved at the
            end because it is better.
        best_loss: the validation loss of that round; NaN if there is none.
        best_step: the step after which that was; 0 for none.
        rounds_since_best: rounds since then.
        closed_step: the step after which the last round ended.
        fault_step: the step that training last went back from.
        recoveries: how often it went back because of a non-finite value.
        left_out: indices of the batches that are left out, in order.
        means: figures since the last training record.
        round_means: figures since the round began.
        rounds: figure of each round whose weights are kept to be averaged, by its step.
        callbacks: the class of each Keras callback, and the plain numbers that it changed.
        stopped: whether patience or a callback ended the run before its budget.
    """

    step: int = 0
    seconds: float = 0.0
    best: float = math.nan
    best_loss: float = math.nan
    best_step: int = 0
    rounds_since_best: int = 0
    closed_step: int = 0
    fault_step: int = -1
    recoveries: int = 0
    left_out: list[int] = field(default_factory=list)
    means: TokenMeans = field(default_factory=TokenMeans)
    round_means: TokenMeans = field(default_factory=TokenMeans)
    rounds: dict[str, float] = field(default_factory=dict)
    callbacks: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False

    @classmethod
    def from_dict(cls, state: dict[str, Any]) -> Self:
        """The inverse of `dataclasses.asdict`; earlier versions stored no `round_means`."""
        means = {
            name: TokenMeans(**value) for name, value in state.items() if name.endswith("means")
        }
        return cls(**{**state, **means})

    @property
    def index(self) -> int:
        """Index of the batch that the next step learns from."""
        return self.index_of(self.step)

    def index_of(self, step: int) -> int:
        """Index of the batch that a step, counted from 0, learns from.

        >>> Progress(left_out=[1]).index_of(3)   ->   4, since the steps before had 0, 2 and 3
        """
        index = step
        for left_out in self.left_out:
            index += left_out <= index
        return index
