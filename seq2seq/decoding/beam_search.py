"""Beam search."""

from typing import Any, NamedTuple

import numpy as np
from keras import ops

from seq2seq.decoding.candidates import choose, find_candidates
from seq2seq.decoding.gathering import follow, pick
from seq2seq.decoding.length_penalty import LengthPenalty
from seq2seq.decoding.lineage import Endings, Lineage, read_back
from seq2seq.decoding.log_zero import EXISTS, NEVER
from seq2seq.decoding.protocol import FinishReason, Hypotheses
from seq2seq.decoding.strategy import Strategy
from seq2seq.decoding.wu import Wu
from seq2seq.errors import InputError


class _Beams(NamedTuple):
    """What the loop carries."""

    index: Any  # int32 ()
    fed: Any  # int32 (B * K,): chosen last
    leaves: list  # of (B * K, ...)
    totals: Any  # float32 (B, K): log p of the live beams, best first; NEVER without one
    best: Any  # float32 (B, n): scores of the best finished hypotheses
    done: Any  # bool (B,)
    bound: Any  # float32 (B,): largest log p of anything left out
    is_nan: Any  # bool (B,)
    lineage: Lineage


class BeamSearch(Strategy):
    """Follows the `width` likeliest beginnings at once.

    Finished and live hypotheses are kept apart. Of the 2K best continuations of a step, those
    among the best K that end are finished; the best K of the others live on. A row stops as soon
    as no live beam can beat its n-th best finished hypothesis, which changes no result.

    Where fewer hypotheses exist than `n_best`, the slots that remain are empty.

    Args:
        width: int, K.
        n_best: int, hypotheses returned per row, at most `width`.
        length_penalty: LengthPenalty; a float is the alpha of `Wu`. None ranks by log p.
    """

    def __init__(
        self,
        width: int = 5,
        n_best: int = 1,
        length_penalty: LengthPenalty | float | None = None,
    ):
        if width < 1 or not 1 <= n_best <= width:
            raise InputError(
                f"BeamSearch needs 1 <= n_best <= width; received n_best={n_best}, width={width}."
            )
        if isinstance(length_penalty, int | float):
            length_penalty = Wu(float(length_penalty))
        if not isinstance(length_penalty, LengthPenalty | None):
            raise InputError(
                f"length_penalty must be a number or a LengthPenalty; received {length_penalty!r}."
            )
        self.width = width
        self.n_best = n_best
        self.length_penalty = length_penalty

    def search(self, stepper, leaves, problem):
        (beams,) = ops.while_loop(
            lambda beams: (beams.index < problem.size) & ops.any(~beams.done),
            lambda beams: (self._advance(beams, stepper, problem),),
            (self._first(stepper, leaves, problem),),
        )
        return self._hypotheses(beams, problem)

    def _first(self, stepper, leaves, problem) -> _Beams:
        batch_size, width = problem.batch_size, self.width
        fed = ops.repeat(problem.start, width)
        leaves = [ops.repeat(leaf, width, axis=0) for leaf in leaves]
        index = ops.zeros((), "int32")
        *_, attention = stepper(fed, leaves, index)
        only_first = ops.where(ops.arange(width) == 0, 0.0, NEVER)
        return _Beams(
            index=index,
            fed=fed,
            leaves=leaves,
            totals=ops.broadcast_to(only_first, (batch_size, width)),
            best=ops.full((batch_size, self.n_best), NEVER, "float32"),
            done=problem.limits <= 0,
            bound=ops.full((batch_size,), NEVER, "float32"),
            is_nan=ops.zeros((batch_size,), "bool"),
            lineage=Lineage.blank(problem.size, batch_size, width, attention),
        )

    def _advance(self, beams: _Beams, stepper, problem) -> _Beams:
        width, length, going = self.width, beams.index + 1, ~beams.done
        logits, leaves, attention = stepper(beams.fed, beams.leaves, beams.index)
        logits = ops.reshape(logits, (-1, width, logits.shape[-1]))
        found, is_nan = find_candidates(beams.totals, logits, problem, beams.index)
        chosen = choose(found, width, problem.end)
        ended = ops.where(going[:, None], chosen.end_totals, NEVER)

        best = ops.concatenate([beams.best, self._scores(ended, length)], axis=1)
        best, _ = ops.top_k(best, self.n_best)
        is_full = length >= problem.limits
        leader = chosen.totals[:, 0]
        stops = ~is_full & (best[:, -1] >= self._attainable(leader, length, problem.limits))
        left_out = ops.maximum(chosen.left_out, ops.where(stops, leader, NEVER))
        totals = ops.where(stops[:, None], NEVER, chosen.totals)
        return _Beams(
            index=length,
            fed=ops.reshape(chosen.tokens, (-1,)),
            leaves=[follow(leaf, chosen.parents) for leaf in leaves],
            totals=ops.where(going[:, None], totals, beams.totals),
            best=best,
            done=beams.done | is_full | stops | is_nan,
            bound=ops.where(going, ops.maximum(beams.bound, left_out), beams.bound),
            is_nan=beams.is_nan | (going & is_nan),
            lineage=beams.lineage.write(
                beams.index,
                attention,
                parents=chosen.parents,
                tokens=chosen.tokens,
                log_probs=chosen.log_probs,
                end_parents=found.parents[:, :width],
                end_log_probs=found.log_probs[:, :width],
                end_totals=ended,
            ),
        )

    def _scores(self, totals, lengths):
        """What hypotheses are ranked by; NEVER where there is none."""
        if self.length_penalty is None:
            return totals
        return ops.where(totals > EXISTS, self.length_penalty(totals, lengths), NEVER)

    def _attainable(self, totals, length, limits):
        """The best score (B,) that live beams of log p `totals` may still reach."""
        scores = self._scores(totals, length + 1)
        if self.length_penalty is not None:
            scores = ops.maximum(scores, self._scores(totals, limits))
        return ops.where(totals > EXISTS, scores, 2 * NEVER)

    def _hypotheses(self, beams: _Beams, problem) -> Hypotheses:
        """The best of all that ended and of those that are as long as they may be."""
        num_ended = problem.size * self.width
        ended = ops.reshape(ops.transpose(beams.lineage.end_totals, (1, 0, 2)), (-1, num_ended))
        totals = ops.concatenate([ended, beams.totals], axis=1)
        lengths = ops.repeat(ops.arange(1, problem.size + 1, dtype="int32"), self.width)
        limits = ops.repeat(problem.limits[:, None], self.width, axis=1)
        lengths = ops.concatenate([ops.broadcast_to(lengths, ops.shape(ended)), limits], axis=1)
        scores, chosen = ops.top_k(self._scores(totals, lengths), self.n_best)
        chosen = ops.cast(chosen, "int32")
        exists = pick(totals, chosen) > EXISTS
        is_live = chosen >= num_ended
        lengths = ops.where(exists, pick(lengths, chosen), 0)
        traces = read_back(
            beams.lineage,
            Endings(lengths=lengths, is_live=is_live, slots=chosen % self.width),
            end=problem.end,
            last=beams.index,
        )
        reason = ops.where(is_live, int(FinishReason.LENGTH), int(FinishReason.END))
        flaw = ops.where(beams.is_nan[:, None], np.nan, ops.where(exists, 0.0, -np.inf))
        first, rest = traces.log_probs[:, :, :1] + flaw[:, :, None], traces.log_probs[:, :, 1:]
        token_log_probs = ops.concatenate([first, rest], axis=2)
        return Hypotheses(
            tokens=traces.tokens,
            lengths=lengths,
            scores=scores + flaw,
            log_probs=ops.sum(token_log_probs, axis=-1),
            token_log_probs=token_log_probs,
            finish_reason=ops.cast(ops.where(exists, reason, int(FinishReason.DEAD_END)), "int8"),
            alignments=traces.attention,
            bound=_final_bound(beams.bound, totals, chosen),
        )


def _final_bound(bound, totals, chosen):
    """The bound (B,) with the hypotheses that are not returned. -inf: nothing was left out.

    Args:
        bound: float32 (B,), over what the search left out.
        totals: float32 (B, M), log p of all hypotheses found.
        chosen: int32 (B, n), the returned ones.
    """
    shape = ops.shape(totals)
    flat = ops.reshape(chosen + ops.arange(shape[0], dtype="int32")[:, None] * shape[1], (-1, 1))
    gone = ops.full(ops.shape(flat)[:1], NEVER, "float32")
    others = ops.reshape(ops.scatter_update(ops.reshape(totals, (-1,)), flat, gone), shape)
    bound = ops.maximum(bound, ops.max(others, axis=1, initial=NEVER))
    return ops.where(bound > EXISTS, bound, -np.inf)
