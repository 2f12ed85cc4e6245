"""Lower bound on output length."""

from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.decoding.problem import Problem, per_beam
from seq2seq.decoding.processors.length_bound import LengthBound
from seq2seq.decoding.processors.processor import Process


class MinimumLength(LengthBound):
    """A lower bound on length, `ratio * source length + length`, END included.

    END is forbidden while the output would be shorter than the bound, or than the row's limit if
    that is lower.
    """

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        least = ops.minimum(problem.limits, self.lengths(problem))
        is_end = ops.equal(ops.arange(vocabulary, dtype="int32"), problem.end)

        def process(
            log_probs: Tensor, tokens: Ids, state: State, index: Tensor
        ) -> tuple[Tensor, State]:
            is_early = (index + 1 < least)[:, None, None] & is_end
            beams = per_beam(log_probs, problem.batch_size)
            return ops.reshape(ops.where(is_early, NEVER, beams), ops.shape(log_probs)), state

        return process, None
