"""Outputs of CTranslate2 as hypotheses."""

from typing import Any, NamedTuple, Self

import numpy as np

from seq2seq.decoding import FinishReason, Hypotheses
from seq2seq.symbols import END


class Output(NamedTuple):
    """One output of a source."""

    ids: list[int]  # L, END included
    attention: np.ndarray  # float32 (L, S); empty if it was not requested
    log_probs: list[float]  # L, of the tokens; none before they are known

    @property
    def has_end(self) -> bool:
        """Whether it ends with END, instead of at its limit."""
        return END in self.ids[-1:]

    def cut(self, limit: int) -> Self:
        """Return the first `limit` tokens."""
        return self._replace(ids=self.ids[:limit], attention=self.attention[:limit])


def hypotheses(found: list[list[Output]], arguments: dict[str, Any]) -> Hypotheses:
    """Return outputs as arrays, which have empty slots where a source has fewer than others.

    Args:
        found: the outputs of each source, best first.
        arguments: those of the search, of which the length penalty is read.
    """
    ranks = arguments.get("num_hypotheses", 1)
    shape = len(found), ranks
    steps = max((len(one.ids) for row in found for one in row), default=0)
    width = max((one.attention.shape[-1] for row in found for one in row), default=0)
    tokens = np.zeros((*shape, steps), "int32")
    token_log_probs = np.zeros((*shape, steps), "float32")
    alignments = np.zeros((*shape, steps, width), "float32")
    lengths = np.zeros(shape, "int32")
    log_probs = np.full(shape, -np.inf, "float32")
    reasons = np.full(shape, FinishReason.DEAD_END, "int8")
    for row, outputs in enumerate(found):
        for rank, one in enumerate(outputs):
            place, length = (row, rank), len(one.ids)
            lengths[place] = length
            tokens[place][:length] = one.ids
            token_log_probs[place][:length] = one.log_probs
            log_probs[place] = token_log_probs[place].sum()
            reasons[place] = FinishReason.END if one.has_end else FinishReason.LENGTH
            alignments[place][: len(one.attention), : one.attention.shape[-1]] = one.attention
    scores = log_probs / np.maximum(lengths, 1).astype("float32") ** arguments["length_penalty"]
    return Hypotheses(
        tokens=tokens,
        lengths=lengths,
        scores=scores.astype("float32"),
        log_probs=log_probs,
        token_log_probs=token_log_probs,
        finish_reason=reasons,
        alignments=alignments if width else None,
    )
