"""Tokens that no output may hold."""

from collections.abc import Iterable

import numpy as np
from keras import ops

from seq2seq.decoding.log_zero import NEVER
from seq2seq.decoding.processor import Processor
from seq2seq.decoding.processors.checks import check_ids, check_numbers, listed


class BannedTokens(Processor):
    """Forbids some ids at every step.

    Args:
        tokens: ids. With END among them, outputs end by their length only.
    """

    only_forbids = True

    def __init__(self, tokens: Iterable[int]):
        self.tokens = tuple(listed("tokens", tokens))
        check_numbers("A banned token", self.tokens)

    def begin(self, problem, vocabulary):
        check_ids("BannedTokens", self.tokens, vocabulary)
        is_banned = np.isin(np.arange(vocabulary), self.tokens)

        def process(log_probs, tokens, state, index):
            return ops.where(is_banned, NEVER, log_probs), state

        return process, None
