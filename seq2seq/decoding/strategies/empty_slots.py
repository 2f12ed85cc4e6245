"""Slots without a hypothesis, and rows with NaN."""

import numpy as np
from keras import ops

from seq2seq.aliases import Mask, Tensor
from seq2seq.decoding.protocol import FinishReason, Hypotheses


def with_empty_slots(found: Hypotheses, is_empty: Mask) -> Hypotheses:
    """Replaces hypotheses by empty slots where `is_empty`, bool (B, K)."""
    flaw = ops.where(is_empty, -np.inf, 0.0)
    alignments = found.alignments
    return found._replace(
        tokens=ops.where(is_empty[:, :, None], 0, found.tokens),
        lengths=ops.where(is_empty, 0, found.lengths),
        scores=ops.where(is_empty, flaw, found.scores),
        log_probs=ops.where(is_empty, flaw, found.log_probs),
        token_log_probs=_at_first(found.token_log_probs, is_empty, flaw),
        finish_reason=ops.where(
            is_empty, ops.cast(int(FinishReason.DEAD_END), "int8"), found.finish_reason
        ),
        alignments=None
        if alignments is None
        else ops.where(is_empty[:, :, None, None], 0.0, alignments),
    )


def with_nan_rows(found: Hypotheses, is_nan: Mask) -> Hypotheses:
    """Sets log-probabilities and scores to NaN in rows where `is_nan`, bool (B,)."""
    bound = None if found.bound is None else found.bound + ops.where(is_nan, np.nan, 0.0)
    is_nan = ops.broadcast_to(is_nan[:, None], ops.shape(found.scores))
    flaw = ops.where(is_nan, np.nan, 0.0)
    return found._replace(
        scores=found.scores + flaw,
        log_probs=found.log_probs + flaw,
        token_log_probs=_at_first(found.token_log_probs, is_nan, flaw),
        bound=bound,
    )


def _at_first(token_log_probs: Tensor, where: Mask, flaw: Tensor) -> Tensor:
    """(B, K, L), with (B, K) `flaw` at the first token and 0 after it, where `where` is true."""
    kept = ops.where(where[:, :, None], 0.0, token_log_probs)
    return ops.concatenate([kept[:, :, :1] + flaw[:, :, None], kept[:, :, 1:]], axis=2)
