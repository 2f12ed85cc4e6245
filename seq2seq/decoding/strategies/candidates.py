"""The candidate continuations of one step of beam search.

A *total* is the sum of a hypothesis's processed log-probabilities: its log p, if there are no
processors.
"""

from typing import Any, NamedTuple

from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.decoding.arrays.gathering import pick
from seq2seq.decoding.arrays.log_zero import IMPOSSIBLE, NEVER
from seq2seq.decoding.arrays.top_k import top_k
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processing import Scored


class Candidates(NamedTuple):
    """The best C continuations of each row, best first.

    C = 2K + 1 (or all there are): at most K of them end, so 2K contain K that continue, and the
    last one bounds the totals of all others.
    """

    totals: Any  # float32 (B, C): of the whole hypothesis; NEVER: no such continuation
    log_probs: Any  # float32 (B, C): log p of the token
    parents: Any  # int32 (B, C): the beam it continues
    tokens: Any  # int32 (B, C)


class Choice(NamedTuple):
    """The selected candidates: each ends, stays live or is discarded."""

    end_totals: Any  # float32 (B, K): totals of the ends among the best K, else NEVER
    totals: Any  # float32 (B, K): totals of the best K that stay live, best first
    log_probs: Any  # float32 (B, K): log p of their tokens
    parents: Any  # int32 (B, K)
    tokens: Any  # int32 (B, K)
    left_out: Any  # float32 (B,): the largest discarded total


def find_candidates(
    totals: Tensor, scored: Scored, problem: Problem, index: Tensor, bias: Tensor | None = None
) -> tuple[Candidates, Any]:
    """Finds the best continuations, or the forced ones in rows whose prefix reaches this step.

    With large vocabularies, writing (B, K, V) costs more than computing on it: only the
    sums of log-probabilities and `totals` are written out.

    Args:
        totals: float32 (B, K), of the live beams.
        scored: Scored of their next tokens, with (B, K, V) for (N, V) and (B, K) for (N,).
        problem: Problem.
        index: int32 scalar, the step.
        bias: float32 (B, V), added for the choice only, or None.

    Returns:
        The candidates, and bool (B,), True where the logits have no finite softmax.
    """
    logits, normalizers = scored.logits, scored.normalizers
    _, width, vocabulary = logits.shape
    count = min(2 * width + 1, width * vocabulary)
    rest = totals - normalizers if scored.processed is None else totals
    extended = scored.preferences + rest[:, :, None]
    ranked = extended if bias is None else extended + bias[:, None]
    best, flat = top_k(ops.reshape(ranked, (-1, width * vocabulary)), count)
    if bias is not None:
        best = pick(extended, flat)
    parents = flat // vocabulary
    found = Candidates(
        totals=ops.maximum(best, NEVER),
        log_probs=pick(logits, flat) - pick(normalizers, parents),
        parents=parents,
        tokens=flat % vocabulary,
    )
    if problem.prefix is not None:
        tokens, is_forced = problem.forced(index)
        log_probs = pick(logits, ops.arange(width, dtype="int32") * vocabulary + tokens[:, None])
        forced = _forced_candidates(totals, log_probs - normalizers, tokens, count)
        found = Candidates(
            *(ops.where(is_forced[:, None], x, y) for x, y in zip(forced, found, strict=True))
        )
    return found, ops.any(~ops.isfinite(normalizers), axis=1)


def choose(found: Candidates, width: int, end: int) -> Choice:
    """Splits candidates; only ends among the best K count, so that width 1 is greedy search."""
    is_end = ops.equal(found.tokens, end)
    ends = is_end & (ops.arange(found.totals.shape[1]) < width)
    lives = ~is_end & (ops.cumsum(ops.cast(~is_end, "int32"), axis=1) <= width)
    totals, chosen = ops.top_k(ops.where(lives, found.totals, NEVER), width)
    return Choice(
        end_totals=ops.where(ends, found.totals, NEVER)[:, :width],
        totals=totals,
        log_probs=pick(found.log_probs, chosen),
        parents=pick(found.parents, chosen),
        tokens=pick(found.tokens, chosen),
        left_out=ops.max(ops.where(ends | lives, NEVER, found.totals), axis=1),
    )


def _forced_candidates(totals: Tensor, log_probs: Tensor, tokens: Ids, count: int) -> Candidates:
    """Each beam continued with its row's token.

    Args:
        totals, log_probs: float32 (B, K), of the live beams and of the tokens.
        tokens: int32 (B,).
        count: int, C.
    """
    width = totals.shape[1]
    shape = (ops.shape(tokens)[0], count)
    log_probs = ops.maximum(log_probs, IMPOSSIBLE)
    missing = ((0, 0), (0, count - width))
    beams = ops.minimum(ops.arange(count, dtype="int32"), width - 1)
    return Candidates(
        totals=ops.pad(ops.maximum(totals + log_probs, NEVER), missing, constant_values=NEVER),
        log_probs=ops.pad(log_probs, missing),
        parents=ops.broadcast_to(beams, shape),
        tokens=ops.broadcast_to(tokens[:, None], shape),
    )
