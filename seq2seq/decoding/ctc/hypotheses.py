"""CTC outputs as Hypotheses."""

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.decoding.arrays.log_zero import EXISTS
from seq2seq.decoding.ctc.scoring import ctc_score
from seq2seq.decoding.protocol import FinishReason, Hypotheses
from seq2seq.decoding.strategies.empty_slots import with_empty_slots


def ctc_hypotheses(
    log_probs: Tensor,
    lengths: Tensor | None,
    labels: Tensor,
    counts: Tensor,
    scores: Tensor,
    *,
    end: int,
    blank: int,
) -> Hypotheses:
    """Appends END to outputs and scores them.

    Args:
        log_probs: float (B, S, V).
        lengths: int (B,), frames of each row; None: all S.
        labels: int32 (B, K, L).
        counts: int32 (B, K), numbers of labels.
        scores: float32 (B, K): the search's ranking criterion; NEVER in empty slots.
        end: int, not a label.
        blank: int.

    Returns:
        Hypotheses of length L + 1.
    """
    counts = counts[:, :, None]
    positions = ops.arange(ops.shape(labels)[-1] + 1, dtype="int32")
    tokens = ops.pad(labels, ((0, 0), (0, 0), (0, 1)))
    tokens = ops.where(positions < counts, tokens, ops.where(ops.equal(positions, counts), end, 0))
    log_probs = ctc_score(log_probs, tokens, lengths, end=end, blank=blank)
    found = Hypotheses(
        tokens=tokens,
        lengths=counts[:, :, 0] + 1,
        scores=scores,
        log_probs=ops.sum(log_probs, axis=-1),
        token_log_probs=log_probs,
        finish_reason=ops.full(ops.shape(scores), int(FinishReason.END), dtype="int8"),
    )
    return with_empty_slots(found, scores < EXISTS)  # NaN is not empty
