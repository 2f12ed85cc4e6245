"""Beam search."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_counts, check_not_negative, check_positive
from seq2seq.decoding.arrays.gathering import follow, interleaved, pick
from seq2seq.decoding.arrays.log_zero import EXISTS, NEVER
from seq2seq.decoding.length_penalty import LengthPenalty, coverage_penalty
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processing import Processing, Scored
from seq2seq.decoding.processors.processor import Processor
from seq2seq.decoding.protocol import Hypotheses
from seq2seq.decoding.strategies.backpointers import Backpointers
from seq2seq.decoding.strategies.candidates import Choice, choose, find_candidates
from seq2seq.decoding.strategies.n_best import Beams, best_of_groups, n_best_hypotheses
from seq2seq.decoding.strategies.ranking import Ranking
from seq2seq.decoding.strategies.staged_loop import StagedLoop
from seq2seq.decoding.strategies.strategy import Strategy
from seq2seq.errors import InputError


class _Search(NamedTuple):
    """The constants of one search. Its rows are groups: R = B * G, each of k = K / G beams."""

    processing: Any
    sources: Any  # Problem of B rows
    problem: Any  # Problem of R rows
    width: int  # k


class BeamSearch(Strategy):
    """Beam search: extends the `width` most likely partial hypotheses in parallel.

    Finished and live hypotheses are kept apart. Of the 2K best continuations of a step, those
    among the best K that end are finished; the best K of the others stay live. A row stops as soon
    as no live beam can beat its n-th best finished hypothesis, which never changes the result.

    With several groups, each is a search with `width / groups` beams, and a token's score is
    lowered by `diversity` for each beam of earlier groups that chose it in the same step
    (Vijayakumar et al., 2016, arXiv:1610.02424). Duplicate outputs of groups are merged, and there
    is no `bound`.

    If fewer hypotheses exist than `n_best`, the remaining slots are empty.

    Args:
        width: int, K, the number of beams.
        n_best: int, hypotheses returned per row, at most `width`.
        length_penalty: LengthPenalty; a float is the alpha of `Wu`. None ranks by totals.
        coverage_penalty: float from 0 up, the beta of Wu et al. (2016), equation 14: lowers the
            scores of outputs that attend to little of their source. The step must give attention,
            and the call `inputs={"source_lengths": ...}`.
        patience: float above 0: a row also stops when patience * K hypotheses have finished
            (Kasai et al., 2022, arXiv:2204.05424), which is faster and may miss better ones
            (default: only when nothing better can follow).
        groups: int, G, a divisor of K.
        diversity: float from 0 up, the penalty between groups.
        processors, constraint: as for every strategy.
    """

    outputs_option = "n_best"

    def __init__(
        self,
        width: int = 5,
        n_best: int = 1,
        length_penalty: LengthPenalty | float | None = None,
        coverage_penalty: float = 0.0,
        patience: float | None = None,
        groups: int = 1,
        diversity: float = 0.5,
        processors: Sequence[Processor] = (),
        constraint: Processor | None = None,
    ):
        super().__init__(processors, constraint)
        check_counts(width=width, n_best=n_best)
        if n_best > width:
            raise InputError(
                f"BeamSearch needs 1 <= n_best <= width; received n_best={n_best}, width={width}."
            )
        check_counts(groups=groups)
        if width % groups:
            raise InputError(
                f"width={width} beams cannot be split into {groups} groups of equal size."
            )
        check_positive(optional=True, patience=patience)
        check_not_negative(coverage_penalty=coverage_penalty, diversity=diversity)
        self.width = width
        self.n_best = n_best
        self.ranking = Ranking.by(length_penalty)
        self.coverage_penalty = coverage_penalty
        self.patience = patience
        self.groups = groups
        self.diversity = diversity

    def with_outputs(self, number: int) -> Self:
        """Make the same search with another `n_best`, and no fewer beams than that."""
        changed = super().with_outputs(number)
        changed.width = max(self.width, -(-number // self.groups) * self.groups)
        return changed

    @property
    def reads_attention(self) -> bool:
        return self.coverage_penalty > 0

    def search(self, processing: Processing, problem: Problem) -> Hypotheses:
        search = _Search(
            processing, problem, problem.repeated(self.groups), self.width // self.groups
        )
        beams = StagedLoop(processing, problem, self.width)(
            lambda beams: ops.any(~beams.done),
            lambda beams: self._advance(beams, search),
            self._first(search),
        )
        n_best = min(self.n_best, search.width)
        found = n_best_hypotheses(beams, search.problem, self.ranking, n_best, self.only_forbids)
        if self.groups == 1:
            return found
        return best_of_groups(found, self.groups, self.n_best)

    def _first(self, search: _Search) -> Beams:
        problem, width = search.problem, search.width
        num_rows, size = problem.batch_size, problem.size
        fed = ops.repeat(problem.start, width)
        index = ops.zeros((), "int32")
        attention = search.processing.blank_attention(self.width)
        if self.coverage_penalty and attention is None:
            raise InputError(
                "coverage_penalty needs a step that gives attention; this one gives none."
            )
        only_first = ops.where(ops.arange(width) == 0, 0.0, NEVER)
        return Beams(
            index=index,
            fed=fed,
            leaves=[],
            totals=ops.broadcast_to(only_first, (num_rows, width)),
            best=ops.full((num_rows, min(self.n_best, width)), NEVER, "float32"),
            num_ended=ops.zeros((num_rows,), "int32"),
            done=problem.limits <= 0,
            bound=ops.full((num_rows,), NEVER, "float32"),
            is_nan=ops.zeros((num_rows,), "bool"),
            coverage=[ops.zeros_like(attention)] if self.coverage_penalty else [],
            penalties=ops.zeros((num_rows, width), "float32"),
            backpointers=Backpointers.blank(size, num_rows, width, attention),
        )

    def _advance(self, beams: Beams, search: _Search) -> Beams:
        problem, is_active, length = search.problem, ~beams.done, beams.index + 1
        scored = search.processing(beams.fed, beams.leaves, beams.index)
        found, chosen, is_nan = self._continue(beams, scored, search)
        coverage, penalties = self._covered(beams, scored, search)
        ended = ops.where(is_active[:, None], chosen.end_totals, NEVER)
        end_penalties = pick(penalties, found.parents[:, : search.width])
        end_scores = self.ranking.scores(ended, length) + end_penalties

        best = ops.concatenate([beams.best, end_scores], axis=1)
        best, _ = ops.top_k(best, beams.best.shape[1])
        num_ended = beams.num_ended + ops.sum(ops.cast(ended > EXISTS, "int32"), axis=1)
        is_full = length >= problem.limits
        leader = chosen.totals[:, 0]
        stops = best[:, -1] >= self.ranking.attainable(leader, length, problem.limits)
        if self.patience is not None:
            stops = stops | (num_ended >= math.ceil(self.patience * search.width))
        if self.groups > 1:  # a group continues while others must differ from it
            together = ops.all(ops.reshape(stops, (-1, self.groups)), axis=1)
            stops = ops.repeat(together, self.groups)
        stops = stops & ~is_full
        left_out = ops.maximum(chosen.left_out, ops.where(stops, leader, NEVER))
        totals = ops.where(stops[:, None], NEVER, chosen.totals)
        return Beams(
            index=length,
            fed=ops.reshape(chosen.tokens, (-1,)),
            leaves=[follow(leaf, chosen.parents) for leaf in scored.leaves],
            totals=ops.where(is_active[:, None], totals, beams.totals),
            best=best,
            num_ended=num_ended,
            done=beams.done | is_full | stops | is_nan,
            bound=ops.where(is_active, ops.maximum(beams.bound, left_out), beams.bound),
            is_nan=beams.is_nan | (is_active & is_nan),
            coverage=[follow(one, chosen.parents) for one in coverage],
            penalties=ops.where(
                is_active[:, None], pick(penalties, chosen.parents), beams.penalties
            ),
            backpointers=beams.backpointers.write(
                beams.index,
                scored.attention,
                parents=chosen.parents,
                tokens=chosen.tokens,
                log_probs=chosen.log_probs,
                end_parents=found.parents[:, : search.width],
                end_log_probs=found.log_probs[:, : search.width],
                end_totals=ended,
                end_scores=end_scores,
            ),
        )

    def _continue(self, beams: Beams, scored: Scored, search: _Search) -> tuple[Any, Choice, Any]:
        """Selects continuations group by group; each depends on the earlier groups."""
        groups, width, problem = self.groups, search.width, search.problem
        vocabulary = scored.logits.shape[-1]

        def of_group(group: int) -> Scored:  # with (R, k, ...) for (R * k, ...)
            logits, normalizers, processed = (
                None if x is None else ops.reshape(x, (-1, groups, width, *x.shape[1:]))[:, group]
                for x in (scored.logits, scored.normalizers, scored.processed)
            )
            return scored._replace(logits=logits, normalizers=normalizers, processed=processed)

        if groups == 1:
            found, is_nan = find_candidates(beams.totals, of_group(0), problem, beams.index)
            return found, choose(found, width, problem.end), is_nan
        parts, counts = [], 0.0
        for group in range(groups):
            totals = ops.reshape(beams.totals, (-1, groups, width))[:, group]
            bias = None if group == 0 else -self.diversity * counts
            found, is_nan = find_candidates(
                totals, of_group(group), search.sources, beams.index, bias
            )
            chosen = choose(found, width, problem.end)
            parts.append((found, chosen, is_nan))
            lives = ops.cast(chosen.totals > EXISTS, "float32")[:, :, None]
            counts = counts + ops.sum(lives * ops.one_hot(chosen.tokens, vocabulary), axis=1)
        return tuple(interleaved(each) for each in zip(*parts, strict=True))

    def _covered(
        self, beams: Beams, scored: Scored, search: _Search
    ) -> tuple[list[Tensor], Tensor]:
        """Coverage (R * k, S) with this step's attention, and its penalties (R, k)."""
        if not self.coverage_penalty:
            return beams.coverage, beams.penalties
        coverage = beams.coverage[0] + scored.attention
        penalties = coverage_penalty(coverage, search.sources, self.coverage_penalty)
        return [coverage], ops.reshape(penalties, (-1, search.width))
