"""The continuations that a step of beam search chooses from."""

from typing import Any, NamedTuple

from keras import ops

from seq2seq.decoding.gathering import pick
from seq2seq.decoding.log_zero import IMPOSSIBLE, NEVER


class Candidates(NamedTuple):
    """The best C continuations of each row, best first.

    C = 2K + 1 (or all there are): at most K of them end, so 2K hold K that live on, and the one
    beyond tells the largest log p that was not looked at.
    """

    totals: Any  # float32 (B, C): log p of the whole; NEVER where there is no such continuation
    log_probs: Any  # float32 (B, C): log p of the token
    parents: Any  # int32 (B, C): the beam it continues
    tokens: Any  # int32 (B, C)


def find_candidates(totals, log_probs, problem, index) -> Candidates:
    """The best continuations, or in rows whose prefix reaches this step the forced ones.

    Args:
        totals: float32 (B, K), log p of the live beams.
        log_probs: float32 (B, K, V), log p of their next tokens.
        problem: Problem.
        index: int32 scalar, the step.
    """
    _, width, vocabulary = log_probs.shape
    count = min(2 * width + 1, width * vocabulary)
    extended = ops.reshape(totals[:, :, None] + log_probs, (-1, width * vocabulary))
    best, flat = ops.top_k(extended, count)
    flat = ops.cast(flat, "int32")
    found = Candidates(
        totals=ops.maximum(best, NEVER),
        log_probs=pick(log_probs, flat),
        parents=flat // vocabulary,
        tokens=flat % vocabulary,
    )
    if problem.prefix is None:
        return found
    tokens, is_forced = problem.forced(index)
    forced = _forced_candidates(totals, log_probs, tokens, count)
    return Candidates(
        *(ops.where(is_forced[:, None], x, y) for x, y in zip(forced, found, strict=True))
    )


def _forced_candidates(totals, log_probs, tokens, count) -> Candidates:
    """Each beam with its row's forced token (B,)."""
    _, width, vocabulary = log_probs.shape
    beams = ops.arange(width, dtype="int32")
    log_probs = pick(log_probs, beams * vocabulary + tokens[:, None])
    log_probs = ops.maximum(log_probs, IMPOSSIBLE)
    missing = ((0, 0), (0, count - width))
    return Candidates(
        totals=ops.pad(ops.maximum(totals + log_probs, NEVER), missing, constant_values=NEVER),
        log_probs=ops.pad(log_probs, missing),
        parents=ops.broadcast_to(
            ops.minimum(ops.arange(count, dtype="int32"), width - 1),
            (ops.shape(tokens)[0], count),
        ),
        tokens=ops.broadcast_to(tokens[:, None], (ops.shape(tokens)[0], count)),
    )
