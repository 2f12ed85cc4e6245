"""How far a run is."""

import math
from dataclasses import dataclass, field
from typing import Any, Self

from seq2seq.metrics import TokenMeans


@dataclass
class Progress:
    """What a checkpoint holds beside the variables.

    Attributes:
        step: optimizer steps that were done.
        seconds: that training took, over all processes that took part.
        best: the monitored figure of the best round so far.
        best_step: the step after which that was; 0 for none.
        rounds_since_best: rounds that were no better.
        closed_step: the step after which the last round ended.
        fault_step: the step that training last went back from.
        recoveries: how often training went back since the loss was no number.
        left_out: numbers of the plan's batches that are passed over, in order.
        means: figures since the last training record.
        rounds: figure of each round whose weights are kept to be averaged, by its step.
        callbacks: the plain numbers that each Keras callback holds.
    """

    step: int = 0
    seconds: float = 0.0
    best: float = math.nan
    best_step: int = 0
    rounds_since_best: int = 0
    closed_step: int = 0
    fault_step: int = -1
    recoveries: int = 0
    left_out: list[int] = field(default_factory=list)
    means: TokenMeans = field(default_factory=TokenMeans)
    rounds: dict[str, float] = field(default_factory=dict)
    callbacks: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def from_dict(cls, state: dict[str, Any]) -> Self:
        """What `dataclasses.asdict` made of one."""
        return cls(**{**state, "means": TokenMeans(**state["means"])})

    @property
    def batch(self) -> int:
        """Number of the batch that the next step learns from."""
        return self.batch_of(self.step)

    def batch_of(self, step: int) -> int:
        """Number of the batch that a step, counted from 0, learns from.

        >>> Progress(left_out=[1]).batch_of(3)   ->   4, since the steps before had 0, 2 and 3
        """
        number = step
        for left_out in self.left_out:
            number += left_out <= number
        return number
