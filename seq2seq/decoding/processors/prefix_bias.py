"""A beginning that is wished for."""

import math

import numpy as np
from keras import ops

from seq2seq.decoding.log_zero import EXISTS
from seq2seq.decoding.problem import Problem, per_beam, per_row, time_major
from seq2seq.decoding.processor import Processor
from seq2seq.decoding.processors.checks import check_given_ids
from seq2seq.errors import InputError


class PrefixBias(Processor):
    """Favours a row's soft prefix, as long as a hypothesis follows it.

    p' = (1 - beta) * p + beta * [token is the prefix's next] (Arivazhagan et al., 2020,
    arXiv:1912.03393, section 4.2: a translation that is made anew as its source grows shall not
    flicker). What the model or another processor holds impossible stays so.

    The call needs `inputs["soft_prefix"]`, int (B, P), and takes `inputs["soft_prefix_lengths"]`,
    int (B,): how much of each row counts (default: P).

    Args:
        beta: float above 0 and below 1.
    """

    def __init__(self, beta: float):
        if not isinstance(beta, float) or not 0 < beta < 1:
            raise InputError(f"beta is {beta!r}; give a number above 0 and below 1.")
        self.beta = beta

    def begin(self, problem, vocabulary):
        prefix, lengths = _soft_prefix(problem, vocabulary)
        log_beta, log_rest = math.log(self.beta), math.log1p(-self.beta)
        ids = ops.arange(vocabulary, dtype="int32")

        def process(log_probs, tokens, follows, index):
            beams = per_beam(log_probs, problem.batch_size)
            last, wished = ops.take(prefix, index, axis=0), ops.take(prefix, index + 1, axis=0)
            goes_on = ops.equal(per_beam(tokens, problem.batch_size), last[:, None])
            follows = follows & ops.reshape(goes_on, (-1,))
            is_wished = ops.equal(ids, wished[:, None])[:, None]  # (B, 1, V)
            value = ops.sum(ops.where(is_wished, beams, 0.0), axis=-1, keepdims=True)
            favoured = ops.minimum(ops.logaddexp(value + log_rest, log_beta), 0.0)
            favoured = ops.where(value > EXISTS, favoured, value)
            biased = ops.where(is_wished, favoured, beams + log_rest)
            is_biased = per_beam(follows, problem.batch_size) & (index < lengths)[:, None]
            biased = ops.where(is_biased[:, :, None], biased, beams)
            return ops.reshape(biased, ops.shape(log_probs)), follows

        return process, ops.ones((problem.batch_size,), "bool")


def _soft_prefix(problem: Problem, vocabulary: int):
    """The start and the prefix, int32 (1 + L, B), and the prefix's lengths, int32 (B,)."""
    prefix = problem.given("soft_prefix", "int (B, P), for PrefixBias")
    prefix = per_row("inputs['soft_prefix']", prefix, problem.batch_size, rank=2)
    check_given_ids("soft_prefix", prefix, vocabulary)
    lengths = problem.inputs.get("soft_prefix_lengths", np.int32(prefix.shape[1]))
    lengths = per_row("inputs['soft_prefix_lengths']", lengths, problem.batch_size)
    return ops.concatenate([problem.start[None], time_major(prefix, problem.size)]), lengths
