"""Biases of logits."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.decoding.arguments import check_own_ids
from seq2seq.decoding.arrays.log_zero import EXISTS, NEVER
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.checks import read_pairs
from seq2seq.decoding.processors.processor import Process, Processor
from seq2seq.errors import InputError


class LogitBias(Processor):
    """Biases added to the logits of some ids; the result is renormalised.

    Args:
        biases: {id: bias}, a list of such pairs, or an array (V,). -inf forbids an id. The
            text of one token may replace an id.
        tokenizer: the output tokenizer, for texts.
    """

    def __init__(
        self,
        biases: Mapping[int | str, float] | Iterable[tuple[int | str, float]] | np.ndarray,
        tokenizer: Any = None,
    ):
        is_array = isinstance(biases, np.ndarray)
        pairs = list(enumerate(biases)) if is_array else biases
        self.biases = read_pairs("LogitBias", pairs, tokenizer)
        self.size = len(self.biases) if is_array else None
        for bias in self.biases.values():
            if not isinstance(bias, int | float | np.number) or not bias < np.inf:
                raise InputError(f"A bias of LogitBias must be a number, or -inf, not {bias!r}.")

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        if self.size not in (None, vocabulary):
            raise InputError(
                f"LogitBias has {self.size} biases, but the step knows {vocabulary} ids. Give one "
                "for each."
            )
        check_own_ids("LogitBias", self.biases, vocabulary)
        bias = np.zeros(vocabulary, "float32")
        bias[list(self.biases)] = np.maximum(list(self.biases.values()), NEVER)

        def process(
            log_probs: Tensor, tokens: Ids, state: State, index: Tensor
        ) -> tuple[Tensor, State]:
            biased = ops.where(log_probs > EXISTS, log_probs + bias, NEVER)
            total = ops.logsumexp(biased, axis=-1, keepdims=True)
            # If all ids are forbidden, normalising would allow them again.
            return ops.where(biased > EXISTS, biased - total, NEVER), state

        return process, None
