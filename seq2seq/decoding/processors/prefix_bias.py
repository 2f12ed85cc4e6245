"""Soft prefix."""

import math
from collections.abc import Iterable
from typing import Any

from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.checks import check_positive
from seq2seq.decoding.arguments import check_own_ids
from seq2seq.decoding.arrays.log_zero import EXISTS
from seq2seq.decoding.problem import Problem, per_beam, time_major
from seq2seq.decoding.processors.id_lists import id_lists
from seq2seq.decoding.processors.processor import Process, Processor


class PrefixBias(Processor):
    """A bias towards a soft prefix, while a hypothesis follows it.

    p' = (1 - beta) * p + beta * [token is the prefix's next] (Arivazhagan et al., 2020,
    arXiv:1912.03393, section 4.2: it keeps a translation that is updated as its source grows from
    flickering). A token that is impossible under the model or another processor stays so.

    Without `prefix`, the call needs `inputs["soft_prefix"]`, int (B, P), and optionally takes
    `inputs["soft_prefix_lengths"]`, int (B,): the number of ids used of each row (default: P).

    Args:
        beta: float above 0 and below 1.
        prefix: the prefix of all outputs: ids, or a text (default: from `inputs`).
        tokenizer: the output tokenizer, for a text.
    """

    def __init__(
        self, beta: float, prefix: str | Iterable[int] | None = None, tokenizer: Any = None
    ):
        check_positive(below=1, beta=beta)
        self.beta = beta
        is_text = isinstance(prefix, str)
        self.prefix = None
        if prefix is not None:
            self.prefix = id_lists([prefix], tokenizer if is_text else None).values

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        if self.prefix is not None:
            check_own_ids("PrefixBias", self.prefix, vocabulary)
            shape = (problem.batch_size, len(self.prefix))
            prefix = ops.broadcast_to(ops.convert_to_tensor(self.prefix, "int32"), shape)
            problem = problem._replace(inputs={"soft_prefix": prefix})
        prefix, lengths = _soft_prefix(problem)
        log_beta, log_rest = math.log(self.beta), math.log1p(-self.beta)
        ids = ops.arange(vocabulary, dtype="int32")

        def process(
            log_probs: Tensor, tokens: Ids, follows: Tensor, index: Tensor
        ) -> tuple[Tensor, State]:
            beams = per_beam(log_probs, problem.batch_size)
            last, preferred = ops.take(prefix, index, axis=0), ops.take(prefix, index + 1, axis=0)
            continues = ops.equal(per_beam(tokens, problem.batch_size), last[:, None])
            follows = follows & ops.reshape(continues, (-1,))
            is_preferred = ops.equal(ids, preferred[:, None])[:, None]  # (B, 1, V)
            value = ops.sum(ops.where(is_preferred, beams, 0.0), axis=-1, keepdims=True)
            favoured = ops.minimum(ops.logaddexp(value + log_rest, log_beta), 0.0)
            favoured = ops.where(value > EXISTS, favoured, value)
            biased = ops.where(is_preferred, favoured, beams + log_rest)
            is_biased = per_beam(follows, problem.batch_size) & (index < lengths)[:, None]
            biased = ops.where(is_biased[:, :, None], biased, beams)
            return ops.reshape(biased, ops.shape(log_probs)), follows

        return process, ops.ones((problem.batch_size,), "bool")


def _soft_prefix(problem: Problem) -> tuple[Ids, Tensor]:
    """Returns the start and the prefix, int32 (1 + L, B), and the prefix's lengths, int32 (B,)."""
    prefix, lengths = problem.given_ids("soft_prefix", "int (B, P), for PrefixBias")
    return ops.concatenate([problem.start[None], time_major(prefix, problem.size)]), lengths
