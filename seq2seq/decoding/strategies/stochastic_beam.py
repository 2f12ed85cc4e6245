"""Sampling of outputs without replacement."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_counts, check_positive
from seq2seq.decoding.arrays.gathering import follow, pick
from seq2seq.decoding.arrays.log_zero import EXISTS, IMPOSSIBLE, NEVER
from seq2seq.decoding.arrays.threefry import gumbel
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processing import Processing
from seq2seq.decoding.processors.processor import Processor
from seq2seq.decoding.protocol import FinishReason, Hypotheses
from seq2seq.decoding.strategies.backpointers import Backpointers, Endings, trace_back
from seq2seq.decoding.strategies.empty_slots import with_empty_slots, with_nan_rows
from seq2seq.decoding.strategies.staged_loop import StagedLoop
from seq2seq.decoding.strategies.strategy import Strategy


class _Beams(NamedTuple):
    """The loop's state."""

    index: Any  # int32 ()
    fed: Any  # int32 (B * K,): chosen last
    leaves: list  # of (B * K, ...)
    log_shares: Any  # float32 (B, K): log p of the tokens so far under the sampling distribution
    perturbed: Any  # float32 (B, K): log_shares with Gumbel noise, best first; NEVER: no beam
    lengths: Any  # int32 (B, K)
    ended: Any  # bool (B, K): END was chosen
    done: Any  # bool (B, K): ended, at the length limit, or no beam
    is_nan: Any  # bool (B,)
    backpointers: Backpointers


class StochasticBeam(Strategy):
    """Sampling of `width` distinct outputs without replacement: the Gumbel-top-k trick.

    Kool et al., 2019, arXiv:1903.06059, algorithm 1. The outputs are a sample without replacement
    from the model's distribution over whole outputs, in the order in which they would be drawn.
    `scores` are log-probabilities with Gumbel noise. `bound` is None.

    Draws are a function of the call's `seed`, the row's id, the step and the beam.

    Args:
        width: int, K, outputs drawn per row.
        temperature: float above 0, divides log-probabilities.
        processors, constraint: as for every strategy; the result is normalised before drawing.
        seed: int, used if the call gives none.
    """

    outputs_option = "width"

    def __init__(
        self,
        width: int = 5,
        temperature: float = 1.0,
        processors: Sequence[Processor] = (),
        constraint: Processor | None = None,
        seed: int | None = None,
    ):
        super().__init__(processors, constraint)
        check_counts(width=width)
        check_positive(temperature=temperature)
        self.width = width
        self.temperature = temperature
        self.seed = seed

    @property
    def draws(self) -> bool:
        return True

    def search(self, processing: Processing, problem: Problem) -> Hypotheses:
        seed = problem.seed_for(self)
        beams = StagedLoop(processing, problem, self.width)(
            lambda beams: ops.any(~beams.done),
            lambda beams: self._advance(beams, processing, problem, seed),
            self._first(processing, problem),
        )
        return _hypotheses(beams, problem)

    def _first(self, processing: Processing, problem: Problem) -> _Beams:
        batch_size, width = problem.batch_size, self.width
        shape = (batch_size, width)
        fed = ops.repeat(problem.start, width)
        index = ops.zeros((), "int32")
        attention = processing.blank_attention(width)
        exists = ops.broadcast_to(ops.arange(width) == 0, shape)
        return _Beams(
            index=index,
            fed=fed,
            leaves=[],
            log_shares=ops.zeros(shape, "float32"),
            perturbed=ops.where(exists, 0.0, NEVER),
            lengths=ops.zeros(shape, "int32"),
            ended=ops.zeros(shape, "bool"),
            done=~exists | (problem.limits[:, None] <= 0),
            is_nan=ops.zeros((batch_size,), "bool"),
            backpointers=Backpointers.blank(problem.size, batch_size, width, attention),
        )

    def _advance(
        self, beams: _Beams, processing: Processing, problem: Problem, seed: Any
    ) -> _Beams:
        width = self.width
        scored = processing(beams.fed, beams.leaves, beams.index)
        vocabulary = scored.logits.shape[-1]
        shape = (-1, width, vocabulary)
        logits = ops.reshape(scored.logits, shape)
        normalizers = ops.reshape(scored.normalizers, (-1, width))
        shares = self._shares(ops.reshape(scored.gains, shape), problem, beams.index)
        log_shares = ops.maximum(beams.log_shares[:, :, None] + shares, NEVER)
        noise = gumbel(seed, problem.row_ids, width, vocabulary, beams.index)
        perturbed = _given_maximum(log_shares + noise, beams.perturbed)
        children = ops.where(beams.done[:, :, None] | (shares <= EXISTS), NEVER, perturbed)
        staying = ops.where(beams.done, beams.perturbed, NEVER)

        # (B, K * V) children, followed by the K beams that stay unchanged.
        candidates = ops.concatenate([_flat(children), staying], axis=1)
        best, chosen = ops.top_k(candidates, width)
        chosen = ops.cast(chosen, "int32")
        stays = chosen >= width * vocabulary
        parents = ops.where(stays, chosen - width * vocabulary, chosen // vocabulary)
        tokens = ops.where(stays, 0, chosen % vocabulary)
        inner = parents * vocabulary + tokens
        log_probs = ops.maximum(pick(logits, inner) - pick(normalizers, parents), IMPOSSIBLE)
        exists = best > EXISTS
        grows = ~stays & exists
        kept_shares = pick(beams.log_shares, parents)
        ended = pick(beams.ended, parents) | (grows & ops.equal(tokens, problem.end))
        is_nan = ops.any(~ops.isfinite(normalizers) & ~beams.done, axis=1)
        is_full = beams.index + 1 >= problem.limits[:, None]
        return _Beams(
            index=beams.index + 1,
            fed=ops.reshape(tokens, (-1,)),
            leaves=[follow(leaf, parents) for leaf in scored.leaves],
            log_shares=ops.where(stays, kept_shares, pick(log_shares, inner)),
            perturbed=ops.where(exists, best, NEVER),
            lengths=pick(beams.lengths, parents) + ops.cast(grows, "int32"),
            ended=ended,
            done=ended | ~exists | is_full | is_nan[:, None] | pick(beams.done, parents),
            is_nan=beams.is_nan | is_nan,
            backpointers=beams.backpointers.write(
                beams.index,
                scored.attention,
                parents=parents,
                tokens=tokens,
                log_probs=ops.where(grows, log_probs, 0.0),
            ),
        )

    def _shares(self, gains: Tensor, problem: Problem, index: Tensor) -> Tensor:
        """Log p of each next token under the sampling distribution, float32 (B, K, V).

        NEVER: it cannot be drawn. A forced token is drawn with certainty.
        """
        allowed = gains > EXISTS
        scaled = ops.where(allowed, gains / self.temperature, NEVER)
        normalized = scaled - ops.logsumexp(scaled, axis=-1, keepdims=True)
        shares = ops.where(allowed, normalized, NEVER)
        if problem.prefix is None:
            return shares
        tokens, is_forced = problem.forced(index)
        is_token = ops.equal(ops.arange(shares.shape[-1], dtype="int32"), tokens[:, None])
        forced = ops.where(is_token, 0.0, NEVER)[:, None]
        return ops.where(is_forced[:, None, None], forced, shares)


def _given_maximum(gumbels: Tensor, maximum: Tensor) -> Tensor:
    """Shifts Gumbel variables (B, K, V) so that the largest along V is `maximum` (B, K).

    Kool et al., 2019, appendix B.3.
    """
    largest = ops.max(gumbels, axis=-1, keepdims=True)
    maximum = maximum[:, :, None]
    gap = ops.minimum(gumbels - largest, -1e-7)
    shift = maximum - gumbels + ops.log1p(-ops.exp(gap))
    moved = maximum - ops.maximum(shift, 0.0) - ops.log1p(ops.exp(-ops.abs(shift)))
    return ops.where(gumbels >= largest, maximum, moved)


def _flat(x: Tensor) -> Tensor:
    return ops.reshape(x, (-1, x.shape[1] * x.shape[2]))


def _hypotheses(beams: _Beams, problem: Problem) -> Hypotheses:
    slots = ops.broadcast_to(
        ops.arange(beams.lengths.shape[1], dtype="int32"), ops.shape(beams.lengths)
    )
    every = ops.broadcast_to(beams.index, ops.shape(slots))
    endings = Endings(lengths=every, is_live=ops.ones_like(beams.ended), slots=slots)
    traces = trace_back(beams.backpointers, endings, end=problem.end, last=beams.index)
    attention = traces.attention
    if attention is not None:
        inside = ops.arange(problem.size, dtype="int32") < beams.lengths[:, :, None]
        attention = ops.where(inside[..., None], attention, 0.0)
    reason = ops.where(beams.ended, int(FinishReason.END), int(FinishReason.LENGTH))
    found = Hypotheses(
        tokens=traces.tokens,
        lengths=beams.lengths,
        scores=beams.perturbed,
        log_probs=ops.sum(traces.log_probs, axis=-1),
        token_log_probs=traces.log_probs,
        finish_reason=ops.cast(reason, "int8"),
        alignments=attention,
    )
    return with_nan_rows(with_empty_slots(found, beams.perturbed <= EXISTS), beams.is_nan)
