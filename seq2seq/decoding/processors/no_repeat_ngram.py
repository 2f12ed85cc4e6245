"""Ban of repeated n-grams."""

from keras import ops

from seq2seq.aliases import Ids, Mask, State, Tensor
from seq2seq.checks import check_counts
from seq2seq.decoding.arguments import at_least
from seq2seq.decoding.arrays.gathering import pick
from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.history import place, record
from seq2seq.decoding.processors.processor import Process, Processor


class NoRepeatNGram(Processor):
    """A ban of tokens that would complete an n-gram already in the output.

    Paulus et al., 2018, arXiv:1705.04304, section 2.5, for n = 3. The n-grams are those of the
    output: a forced prefix counts, the start does not. END is never forbidden, since no
    unfinished output contains it.

    Args:
        size: int, n; 1 allows each token once.
    """

    only_forbids = True

    def __init__(self, size: int):
        check_counts(size=size)
        self.size = size

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        size = self.size
        length = at_least(size, problem.size)
        count = length - size + 1  # positions where an n-gram may begin

        def process(
            log_probs: Tensor, tokens: Ids, history: Tensor, index: Tensor
        ) -> tuple[Tensor, State]:
            history = record(history, tokens, index)
            followers = history[:, size - 1 :]
            first = index - size + 1  # of the n - 1 tokens chosen last
            repeats = ops.arange(count, dtype="int32") < first
            repeats = ops.broadcast_to(repeats, ops.shape(followers))
            for offset in range(size - 1):
                last = ops.take(history, ops.maximum(first, 0) + offset, axis=1)
                same = ops.equal(history[:, offset : offset + count], last[:, None])
                repeats = repeats & same
            return _forbid(log_probs, followers, repeats), history

        return process, ops.zeros((problem.batch_size, length), "int32")


def _forbid(log_probs: Tensor, ids: Ids, is_forbidden: Mask) -> Tensor:
    """Sets those ids (N, M) that are forbidden to NEVER."""
    # Scattering needs equal values for equal ids, so a row scatters to forbidden ids only, or, if
    # there are none, rewrites old values.
    one = ops.argmax(ops.cast(is_forbidden, "int32"), axis=1)
    one = ops.take_along_axis(ids, ops.cast(one, "int32")[:, None], axis=1)
    ids = ops.where(is_forbidden, ids, one)
    is_any = ops.any(is_forbidden, axis=1, keepdims=True)
    return place(log_probs, ids, ops.where(is_any, NEVER, pick(log_probs, ids)))
