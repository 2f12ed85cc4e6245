"""Ban of tokens."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.decoding.arguments import check_own_ids
from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.checks import check_numbers, listed, read_tokens
from seq2seq.decoding.processors.processor import Process, Processor


class BannedTokens(Processor):
    """A ban of some ids at every step.

    Args:
        tokens: ids, or texts of one token each. If END is among them, outputs end only by
            their length.
        tokenizer: the output tokenizer, for texts.
    """

    only_forbids = True

    def __init__(self, tokens: Iterable[int | str], tokenizer: Any = None):
        self.tokens = tuple(read_tokens(listed("tokens", tokens), tokenizer))
        check_numbers("A banned token", self.tokens)

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        check_own_ids("BannedTokens", self.tokens, vocabulary)
        is_banned = np.isin(np.arange(vocabulary), self.tokens)

        def process(
            log_probs: Tensor, tokens: Ids, state: State, index: Tensor
        ) -> tuple[Tensor, State]:
            return ops.where(is_banned, NEVER, log_probs), state

        return process, None
