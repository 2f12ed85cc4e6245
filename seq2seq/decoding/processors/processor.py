"""What changes a strategy's mind about the next token."""

import abc
from collections.abc import Callable
from typing import Any, ClassVar

from seq2seq.decoding.problem import Problem

Process = Callable[[Any, Any, Any, Any], tuple[Any, Any]]


class Processor(abc.ABC):
    """Changes log-probabilities before a strategy chooses.

    What a strategy ranks by is made of processed log-probabilities; `Hypotheses.log_probs` stays
    what the model says. Several processors act in the order given. The tokens of a forced prefix
    are seen by processors, but not changed by them.

    Attributes:
        only_forbids: whether it leaves a log-probability as it is or makes it `NEVER`. A search
            then still says how likely anything else can be that is allowed (`Hypotheses.bound`).
            Where all processors only forbid, they are given logits.
        variables: `keras.Variable`s that it reads, for `compile`.
    """

    only_forbids: ClassVar[bool] = False
    variables: tuple = ()

    @abc.abstractmethod
    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, Any]:
        """A pure function of steps, and the state that it begins with.

        Args:
            problem: what is to be decoded: B rows, and what was given for them (`inputs`).
            vocabulary: V.

        Returns:
            `process(log_probs float32 (N, V), tokens int32 (N,), state, index) -> (log_probs,
            state)`, called once at each step, index 0 first. `tokens` were chosen last (the start
            at index 0), log-probabilities are at most 0 and must stay so; rows are N = B * K, row
            `b * K + k` belonging to row b of the problem. And the first state: any nest of
            (B, ...), whose rows follow their hypotheses.
        """

    def limit(self, limits: Any, problem: Problem) -> Any:
        """How many tokens a row may have, int32 (B,), given how many it may have otherwise."""
        return limits
