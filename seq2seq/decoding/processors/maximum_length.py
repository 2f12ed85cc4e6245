"""Upper bound on output length."""

from keras import ops

from seq2seq.aliases import State, Tensor
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.length_bound import LengthBound
from seq2seq.decoding.processors.processor import Process


class MaximumLength(LengthBound):
    """An upper bound on length, `ratio * source length + length`, rounded up.

    It changes no log-probability: outputs are cut off at the bound, as by `max_length`.
    """

    def limit(self, limits: Tensor, problem: Problem) -> Tensor:
        return ops.minimum(limits, self.lengths(problem))

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        return lambda log_probs, tokens, state, index: (log_probs, state), None
