"""The n best hypotheses of a beam search."""

from typing import Any, NamedTuple

import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.decoding.arrays.gathering import pick, reordered
from seq2seq.decoding.arrays.log_zero import EXISTS, NEVER
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.history import place
from seq2seq.decoding.protocol import FinishReason, Hypotheses
from seq2seq.decoding.strategies.backpointers import Backpointers, Endings, trace_back
from seq2seq.decoding.strategies.empty_slots import with_empty_slots, with_nan_rows
from seq2seq.decoding.strategies.ranking import Ranking


class Beams(NamedTuple):
    """The state of a beam search's loop: R rows of k beams."""

    index: Any  # int32 ()
    fed: Any  # int32 (R * k,): chosen last
    leaves: list  # of (R * k, ...)
    totals: Any  # float32 (R, k): of the live beams, best first; NEVER: none
    best: Any  # float32 (R, n): scores of the best finished hypotheses
    num_ended: Any  # int32 (R,)
    done: Any  # bool (R,)
    bound: Any  # float32 (R,): largest total of any discarded hypothesis
    is_nan: Any  # bool (R,)
    coverage: list  # one float32 (R * k, S): attention summed over steps; or none
    penalties: Any  # float32 (R, k): of the live beams' coverage
    backpointers: Backpointers


def n_best_hypotheses(
    beams: Beams, problem: Problem, ranking: Ranking, n_best: int, has_bound: bool
) -> Hypotheses:
    """Selects the best finished hypotheses, including those cut off at their length limit.

    Args:
        beams: after the last step.
        problem: R rows.
        ranking: the ranking criterion.
        n_best: int, n.
        has_bound: whether totals are the model's log-probabilities, and so bound others.
    """
    size, _, width = ops.shape(beams.backpointers.tokens)
    num_ended = size * width

    def flat(x: Tensor) -> Tensor:  # (L, R, k) -> (R, L * k)
        return ops.reshape(ops.transpose(x, (1, 0, 2)), (-1, num_ended))

    limits = ops.repeat(problem.limits[:, None], width, axis=1)
    live_scores = ranking.scores(beams.totals, limits) + beams.penalties
    totals = ops.concatenate([flat(beams.backpointers.end_totals), beams.totals], axis=1)
    scores = ops.concatenate([flat(beams.backpointers.end_scores), live_scores], axis=1)
    lengths = ops.repeat(ops.arange(1, size + 1, dtype="int32"), width)
    lengths = ops.broadcast_to(lengths, (ops.shape(totals)[0], num_ended))
    lengths = ops.concatenate([lengths, limits], axis=1)

    scores, chosen = ops.top_k(scores, n_best)
    chosen = ops.cast(chosen, "int32")
    exists = pick(totals, chosen) > EXISTS
    is_live = chosen >= num_ended
    lengths = ops.where(exists, pick(lengths, chosen), 0)
    traces = trace_back(
        beams.backpointers,
        Endings(lengths=lengths, is_live=is_live, slots=chosen % width),
        end=problem.end,
        last=beams.index,
    )
    reason = ops.where(is_live, int(FinishReason.LENGTH), int(FinishReason.END))
    found = Hypotheses(
        tokens=traces.tokens,
        lengths=lengths,
        scores=scores,
        log_probs=ops.sum(traces.log_probs, axis=-1),
        token_log_probs=traces.log_probs,
        finish_reason=ops.cast(reason, "int8"),
        alignments=traces.attention,
        bound=_final_bound(beams.bound, totals, chosen) if has_bound else None,
    )
    return with_nan_rows(with_empty_slots(found, ~exists), beams.is_nan)


def _final_bound(bound: Tensor, totals: Tensor, chosen: Tensor) -> Tensor:
    """Extends the bound (R,) by hypotheses that are not returned. -inf: none was left out.

    Args:
        bound: float32 (R,), over all that the search discarded.
        totals: float32 (R, M), of all hypotheses found.
        chosen: int32 (R, n), the returned ones.
    """
    others = place(totals, chosen, ops.full(ops.shape(chosen), NEVER, "float32"))
    bound = ops.maximum(bound, ops.max(others, axis=1, initial=NEVER))
    return ops.where(bound > EXISTS, bound, -np.inf)


def best_of_groups(found: Hypotheses, groups: int, n_best: int) -> Hypotheses:
    """Selects the best distinct hypotheses of all groups of a source.

    Args:
        found: B * G rows of n hypotheses.
        groups: int, G.
        n_best: int, at most G * n.

    Returns:
        B rows of `n_best`, without a bound; slots without a hypothesis are empty.
    """
    count = groups * found.scores.shape[1]
    merged = Hypotheses(
        *(
            None if x is None else ops.reshape(x, (-1, count, *ops.shape(x)[2:]))
            for x in found._replace(bound=None)
        )
    )
    merged = reordered(merged, ops.argsort(-merged.scores, axis=1))
    tokens, lengths = merged.tokens, merged.lengths
    same = ops.all(ops.equal(tokens[:, :, None], tokens[:, None]), axis=-1)
    same = same & ops.equal(lengths[:, :, None], lengths[:, None])
    earlier = ops.tril(ops.ones((count, count), "bool"), k=-1)
    again = ops.any(same & earlier, axis=-1) & ~ops.isnan(merged.scores)
    merged = with_empty_slots(merged, again)
    return reordered(merged, ops.argsort(-merged.scores, axis=1)[:, :n_best])
