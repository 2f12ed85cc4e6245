"""Exact search."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from keras import ops

from seq2seq.aliases import Mask, Tensor
from seq2seq.checks import check_counts
from seq2seq.decoding.arrays.gathering import follow, interleaved, put
from seq2seq.decoding.arrays.log_zero import EXISTS, IMPOSSIBLE, NEVER
from seq2seq.decoding.length_penalty import LengthPenalty
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processing import Processing, Scored
from seq2seq.decoding.processors.processor import Processor
from seq2seq.decoding.protocol import Hypotheses
from seq2seq.decoding.strategies.beam_search import BeamSearch
from seq2seq.decoding.strategies.best_outputs import BestOutputs
from seq2seq.decoding.strategies.empty_slots import with_nan_rows
from seq2seq.decoding.strategies.n_best import best_of_groups
from seq2seq.decoding.strategies.ranking import Ranking
from seq2seq.decoding.strategies.strategy import Strategy


class _Tree(NamedTuple):
    """The loop's state: the open partial outputs, one level for each length.

    A level holds the continuations of the W partial outputs (a block) expanded last.
    """

    steps: Any  # int32 (): number of steps taken
    totals: Any  # float32 (L + 1, B, W * V): of partial outputs of `level` tokens; NEVER: closed
    peaks: Any  # float32 (L + 1, B): the largest of each level
    leaves: list  # of (L + 1, B * W, ...): states of the block that a level continues
    paths: Any  # int32 (L + 1, B, W, L): tokens of the block that a level continues
    best: BestOutputs
    is_nan: Any  # bool (B,)


class Exact(Strategy):
    """The best-ranking outputs of all: depth-first search with a bound.

    Stahlberg and Byrne, 2019, arXiv:1908.10090. A beam search gives a first result. Then each
    partial output that could still improve on it is expanded, the longest first, in blocks of
    `width`: log p never rises, so a partial output that is not better than the n-th best output
    can be dropped.

    `bound` shows whether the result is certain: -inf if nothing better can exist, otherwise (the
    budget was too small) the largest total of a partial output that was not expanded, whose
    continuations may be better.

    Its buffers hold L * B * W * V floats, so it suits small vocabularies.

    Args:
        width: int, W, beams of the first search and partial outputs of a block.
        n_best: int, outputs returned per row.
        max_steps: int, the maximum number of block steps, shared by all rows of a batch.
        length_penalty: as for `BeamSearch`.
        processors, constraint: as for every strategy.
    """

    outputs_option = "n_best"

    def __init__(
        self,
        width: int = 4,
        n_best: int = 1,
        max_steps: int = 10_000,
        length_penalty: LengthPenalty | float | None = None,
        processors: Sequence[Processor] = (),
        constraint: Processor | None = None,
    ):
        super().__init__(processors, constraint)
        check_counts(width=width, n_best=n_best, max_steps=max_steps)
        self.width = width
        self.n_best = n_best
        self.max_steps = max_steps
        self.ranking = Ranking.by(length_penalty)

    def search(self, processing: Processing, problem: Problem) -> Hypotheses:
        beam = BeamSearch(max(self.width, self.n_best), self.n_best, self.ranking.penalty)
        guess = beam.search(processing, problem)
        tree = self._root(processing, problem, guess.scores[:, -1])

        def is_open(tree: _Tree) -> Mask:  # (L + 1, B)
            levels = ops.arange(problem.size + 1, dtype="int32")[:, None]
            return self.ranking.attainable(tree.peaks, levels, problem.limits) > tree.best.threshold

        (tree,) = ops.while_loop(
            lambda tree: (tree.steps < self.max_steps) & ops.any(is_open(tree)),
            lambda tree: (self._expand(tree, is_open(tree), processing, problem),),
            (tree,),
        )
        bound = ops.max(ops.where(is_open(tree), tree.peaks, NEVER), axis=0, initial=NEVER)
        found = tree.best.hypotheses(processing, problem)
        found = best_of_groups(interleaved([found, guess._replace(bound=None)]), 2, self.n_best)
        found = found._replace(bound=ops.where(bound > EXISTS, bound, -np.inf))
        return with_nan_rows(found, tree.is_nan | ops.isnan(guess.log_probs[:, 0]))

    def _root(self, processing: Processing, problem: Problem, threshold: Tensor) -> _Tree:
        num_levels, batch_size, width = problem.size + 1, problem.batch_size, self.width
        index = ops.zeros((), "int32")
        first = processing.repeated_leaves(width)
        children = width * problem.vocabulary
        root = ops.where(problem.limits > 0, 0.0, NEVER)
        only = ops.where(ops.arange(children) == 0, root[:, None], NEVER)
        levels = [ops.zeros((num_levels, *ops.shape(leaf)), leaf.dtype) for leaf in first]
        return _Tree(
            steps=index,
            totals=put(ops.full((num_levels, batch_size, children), NEVER, "float32"), index, only),
            peaks=put(ops.full((num_levels, batch_size), NEVER, "float32"), index, root),
            leaves=[put(level, index, leaf) for level, leaf in zip(levels, first, strict=True)],
            paths=ops.zeros((num_levels, batch_size, width, problem.size), "int32"),
            best=BestOutputs.blank(batch_size, self.n_best, problem.size, threshold),
            is_nan=ops.zeros((batch_size,), "bool"),
        )

    def _expand(
        self, tree: _Tree, is_open: Mask, processing: Processing, problem: Problem
    ) -> _Tree:
        """Expands the best open partial outputs of the deepest level at which a row has any."""
        width, numbers = self.width, ops.arange(problem.size + 1, dtype="int32")
        level = ops.max(ops.where(ops.any(is_open, axis=1), numbers, 0))
        totals = ops.take(tree.totals, level, axis=0)
        vocabulary = totals.shape[1] // width
        block, chosen = ops.top_k(totals, width)
        chosen = ops.cast(chosen, "int32")
        parents, tokens = chosen // vocabulary, chosen % vocabulary
        reach = self.ranking.attainable(block, level, problem.limits[:, None])
        block = ops.where(reach > tree.best.threshold[:, None], block, NEVER)
        remaining = _without(totals, chosen)

        paths = ops.take_along_axis(
            ops.take(tree.paths, level, axis=0), parents[:, :, None], axis=1
        )
        paths = ops.where(ops.equal(numbers[:-1], level - 1), tokens[:, :, None], paths)
        fed = ops.where(ops.equal(level, 0), problem.start[:, None], tokens)
        scored = processing(
            ops.reshape(fed, (-1,)),
            [follow(ops.take(leaf, level, axis=0), parents) for leaf in tree.leaves],
            level,
        )
        children, is_nan = _children(block, scored, problem, level)
        is_end = ops.equal(ops.arange(vocabulary, dtype="int32"), problem.end)
        is_whole = is_end | (level + 1 >= problem.limits)[:, None, None]
        best = tree.best.add(ops.where(is_whole, children, NEVER), paths, level, self.ranking)
        below = level + 1
        rest = ops.reshape(ops.where(is_whole, NEVER, children), (-1, width * vocabulary))
        totals = put(put(tree.totals, below, rest), level, remaining)
        peaks = put(tree.peaks, below, ops.max(rest, axis=1, initial=NEVER))
        return _Tree(
            steps=tree.steps + 1,
            totals=totals,
            peaks=put(peaks, level, ops.max(remaining, axis=1, initial=NEVER)),
            leaves=[
                put(all_, below, leaf)
                for all_, leaf in zip(tree.leaves, scored.leaves, strict=True)
            ],
            paths=put(tree.paths, below, paths),
            best=best,
            is_nan=tree.is_nan | is_nan,
        )


def _without(totals: Tensor, chosen: Tensor) -> Tensor:
    """(B, M) with NEVER at the chosen (B, W)."""
    numbers = ops.arange(totals.shape[1], dtype="int32")
    gone = ops.any(ops.equal(numbers, chosen[:, :, None]), axis=1)
    return ops.where(gone, NEVER, totals)


def _children(
    block: Tensor, scored: Scored, problem: Problem, index: Tensor
) -> tuple[Tensor, Mask]:
    """Totals (B, W, V) of a block's continuations, and bool (B,): whether logits are NaN.

    Args:
        block: float32 (B, W), totals of partial outputs.
        scored: the step after them.
        problem: Problem.
        index: int32 scalar, the step.
    """
    width, vocabulary = block.shape[1], scored.logits.shape[-1]
    normalizers = ops.reshape(scored.normalizers, (-1, width))[:, :, None]
    log_probs = ops.reshape(scored.logits, (-1, width, vocabulary)) - normalizers
    gains = ops.reshape(scored.gains, (-1, width, vocabulary))
    if problem.prefix is not None:
        tokens, is_forced = problem.forced(index)
        is_token = ops.equal(ops.arange(vocabulary, dtype="int32"), tokens[:, None])[:, None]
        forced = ops.where(is_token, ops.maximum(log_probs, IMPOSSIBLE), NEVER)
        gains = ops.where(is_forced[:, None, None], forced, gains)
    children = ops.maximum(block[:, :, None] + gains, NEVER)
    is_looked_at = block > EXISTS
    children = ops.where(is_looked_at[:, :, None], children, NEVER)
    is_nan = ops.any(~ops.isfinite(normalizers[:, :, 0]) & is_looked_at, axis=1)
    return children, is_nan
