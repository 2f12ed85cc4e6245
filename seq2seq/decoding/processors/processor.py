"""Base class of processors, which modify next-token log-probabilities."""

import abc
from collections.abc import Callable
from typing import Any, ClassVar

from seq2seq.decoding.problem import Problem

Process = Callable[[Any, Any, Any, Any], tuple[Any, Any]]


class Processor(abc.ABC):
    """Base class of functions that modify log-probabilities before a strategy chooses.

    A strategy ranks by processed log-probabilities; `Hypotheses.log_probs` are always the model's.
    Several processors act in the order given. Processors see the tokens of a forced prefix, but do
    not change them.

    Attributes:
        only_forbids: whether it either keeps a log-probability or sets it to `NEVER`. A search
            can then still bound the probability of other allowed outputs (`Hypotheses.bound`).
        variables: the `keras.Variable`s that it reads, for `compile`.
    """

    only_forbids: ClassVar[bool] = False
    variables: tuple = ()

    @abc.abstractmethod
    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, Any]:
        """Returns a pure step function and its initial state.

        Args:
            problem: the request: B rows, and per-row arguments in `inputs`.
            vocabulary: V.

        Returns:
            `process(log_probs float32 (N, V), tokens int32 (N,), state, index) -> (log_probs,
            state)`, called once at each step, index 0 first. `tokens` were chosen last (the start
            at index 0), log-probabilities are at most 0 and must stay so; rows are N = B * K, row
            `b * K + k` belonging to row b of the problem. The initial state is any nest
            of (B, ...), whose rows are reordered with their hypotheses.
        """

    def limit(self, limits: Any, problem: Problem) -> Any:
        """Returns the maximum lengths of rows, int32 (B,), given the previous maximum."""
        return limits
