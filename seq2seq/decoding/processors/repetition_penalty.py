"""Penalty on repeated tokens."""

import math

from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.checks import check_positive
from seq2seq.decoding.arrays.gathering import pick
from seq2seq.decoding.arrays.log_zero import EXISTS
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.history import place, record
from seq2seq.decoding.processors.processor import Process, Processor


class RepetitionPenalty(Processor):
    """A factor on the log-probabilities of ids already in the output.

    Keskar et al., 2019, arXiv:1909.05858, divide logits whatever their sign; log p is never
    positive, so a penalty above 1 always lowers it. A forced prefix counts, the start does
    not. The result is not normalised.

    Args:
        penalty: float above 0. 1 has no effect, 1.2 is usual; values below 1 favour repetition.
    """

    def __init__(self, penalty: float):
        check_positive(below=math.inf, penalty=penalty)
        self.penalty = penalty

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        def process(
            log_probs: Tensor, tokens: Ids, history: Tensor, index: Tensor
        ) -> tuple[Tensor, State]:
            history = record(history, tokens, index)
            is_written = ops.arange(problem.size, dtype="int32") < index
            # Equal ids need equal values: positions not yet written hold the first token.
            ids = ops.where(is_written, history, history[:, :1])
            values = pick(log_probs, ids)
            # Forbidden tokens stay forbidden, whatever the penalty.
            changes = (values > EXISTS) & (index > 0)
            return place(log_probs, ids, ops.where(changes, values * self.penalty, values)), history

        return process, ops.zeros((problem.batch_size, problem.size), "int32")
