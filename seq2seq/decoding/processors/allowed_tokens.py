"""Restriction to a vocabulary, for each row."""

from collections.abc import Iterable
from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, State, Tensor
from seq2seq.decoding.arguments import check_own_ids, known_ids, saturated
from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.decoding.problem import Problem, per_beam
from seq2seq.decoding.processors.checks import (
    check_numbers,
    listed,
    read_tokens,
)
from seq2seq.decoding.processors.history import place
from seq2seq.decoding.processors.processor import Process, Processor
from seq2seq.errors import InputError


class AllowedTokens(Processor):
    """A restriction to a vocabulary, shared or for each row; END is always allowed.

    Without `tokens`, the call needs `inputs[name]`: bool (B, V), True where an id is allowed; or
    int (B, M), the allowed ids, padded with -1.

    Args:
        tokens: the ids allowed in all rows, or texts of one token each (default: from `inputs`).
        tokenizer: the output tokenizer, for texts.
        name: str, the key in `inputs`.
    """

    only_forbids = True

    def __init__(
        self,
        tokens: Iterable[int | str] | None = None,
        tokenizer: Any = None,
        name: str = "allowed_tokens",
    ):
        self.tokens = None
        if tokens is not None:
            self.tokens = read_tokens(listed("tokens", tokens), tokenizer)
            check_numbers("An allowed token", self.tokens)
        self.name = name

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        if self.tokens is not None:
            check_own_ids("AllowedTokens", self.tokens, vocabulary)
            allowed = ops.convert_to_tensor(np.isin(np.arange(vocabulary), self.tokens)[None])
        else:
            what = "bool (B, V), or int (B, M) padded with -1, for AllowedTokens"
            allowed = self._mask(problem, problem.given(self.name, what))
        allowed = allowed | ops.equal(ops.arange(vocabulary, dtype="int32"), problem.end)

        def process(
            log_probs: Tensor, tokens: Ids, state: State, index: Tensor
        ) -> tuple[Tensor, State]:
            beams = per_beam(log_probs, problem.batch_size)
            beams = ops.where(allowed[:, None], beams, NEVER)
            return ops.reshape(beams, ops.shape(log_probs)), state

        return process, None

    def _mask(self, problem: Problem, allowed: Tensor) -> Mask:
        """Converts `inputs[name]` to bool (B, V)."""
        vocabulary = problem.vocabulary
        dtype = keras.backend.standardize_dtype(allowed.dtype)
        is_mask = dtype == "bool" and allowed.shape[-1] == vocabulary
        if len(allowed.shape) != 2 or not (is_mask or "int" in dtype):
            raise InputError(
                f"inputs[{self.name!r}] must be bool (B, V) with V = {vocabulary}, or int (B, M); "
                f"received {dtype} of shape {tuple(allowed.shape)}."
            )
        if is_mask:
            return allowed
        name, ids = f"inputs[{self.name!r}]", ops.cast(saturated(allowed), "int32")
        ids = known_ids(name, ids, vocabulary, problem.flaws, least=-1)
        ids = ops.where(ids < 0, vocabulary, ids)  # a column for padding
        columns = ops.zeros((ops.shape(ids)[0], vocabulary + 1), "float32")
        return place(columns, ids, ops.ones_like(ids, "float32"))[:, :vocabulary] > 0
