"""Tokens forced at given positions."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.decoding.arguments import check_own_ids
from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.checks import check_numbers, read_pairs, read_tokens
from seq2seq.decoding.processors.processor import Process, Processor


class ForcedTokens(Processor):
    """Tokens that are forced at some positions of the output.

    A forced token counts with the model's own log p; if its probability is 0, no output is
    possible. An output may end before such a position.

    Args:
        tokens: {position: id}, or a list of such pairs; position 0 is the first. The text of
            one token may replace an id.
        tokenizer: the output tokenizer, for texts.
    """

    only_forbids = True

    def __init__(
        self,
        tokens: Mapping[int, int | str] | Iterable[tuple[int, int | str]],
        tokenizer: Any = None,
    ):
        pairs = read_pairs("ForcedTokens", tokens)
        self.tokens = dict(zip(pairs, read_tokens(pairs.values(), tokenizer), strict=True))
        check_numbers("A forced token", self.tokens.values())

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        check_own_ids("ForcedTokens", self.tokens.values(), vocabulary)
        is_known = isinstance(problem.size, int)
        size = problem.size if is_known else max(self.tokens, default=0) + 2
        forced = np.full(size, -1, "int32")
        for position, token in self.tokens.items():
            forced[position : position + 1] = token  # no effect beyond the buffers

        def process(
            log_probs: Tensor, tokens: Ids, state: State, index: Tensor
        ) -> tuple[Tensor, State]:
            token = ops.take(forced, index if is_known else ops.minimum(index, size - 1))
            is_free = (token < 0) | ops.equal(ops.arange(vocabulary, dtype="int32"), token)
            return ops.where(is_free, log_probs, NEVER), state

        return process, None
