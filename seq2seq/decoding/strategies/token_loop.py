"""The loop of greedy decoding and sampling: one token per row and step."""

from collections.abc import Callable
from typing import Any, NamedTuple

from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.decoding.arrays.gathering import pick, put
from seq2seq.decoding.arrays.log_zero import EXISTS, IMPOSSIBLE
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processing import Processing
from seq2seq.decoding.protocol import FinishReason, Hypotheses
from seq2seq.decoding.strategies.empty_slots import with_empty_slots
from seq2seq.decoding.strategies.staged_loop import StagedLoop
from seq2seq.ops.argmax_tensorflow import argmax

Choose = Callable[[Any, Any], Any]  # (preferences float32 (N, V), index) -> tokens int32 (N,)


class LoopState(NamedTuple):
    """The loop's state. Buffers are time-major, so that a step writes one slice."""

    index: Any  # int32 ()
    fed: Any  # int32 (N,): chosen last
    leaves: list  # of (N, ...)
    lengths: Any  # int32 (N,)
    scores: Any  # float32 (N,): sum of the processed log-probabilities
    ended: Any  # bool (N,): END was chosen
    is_stuck: Any  # bool (N,): no token was allowed
    done: Any  # bool (N,): ended, stuck, or at the length limit
    tokens: Any  # int32 (L, N)
    log_probs: Any  # float32 (L, N)
    attention: list  # one float32 (L, N, S), or none


def choose_tokens(
    processing: Processing, problem: Problem, num_samples: int, choose: Choose
) -> Hypotheses:
    """Chooses tokens until every row is done.

    Args:
        processing: runs one step.
        problem: N rows, K for each of the B rows of the initial state.
        num_samples: int, K.
        choose: maps (N, V) preferences to tokens.

    Returns:
        Hypotheses of B rows, unordered along K.
    """
    rows = StagedLoop(processing, problem, num_samples)(
        lambda rows: ops.any(~rows.done),
        lambda rows: advance(rows, processing, problem, choose),
        first_state(processing, problem, num_samples),
    )
    return _hypotheses(rows, num_samples)


def first_state(processing: Processing, problem: Problem, num_samples: int) -> LoopState:
    """Returns the state before the first step, without leaves; arguments as for `choose_tokens`."""
    attention = processing.blank_attention(num_samples)
    buffers = [] if attention is None else [attention]
    size, num_rows = problem.size, problem.batch_size
    return LoopState(
        index=ops.zeros((), "int32"),
        fed=problem.start,
        leaves=[],
        lengths=ops.zeros((num_rows,), "int32"),
        scores=ops.zeros((num_rows,), "float32"),
        ended=ops.zeros((num_rows,), "bool"),
        is_stuck=ops.zeros((num_rows,), "bool"),
        done=problem.limits <= 0,
        tokens=ops.zeros((size, num_rows), "int32"),
        log_probs=ops.zeros((size, num_rows), "float32"),
        attention=[ops.zeros((size, *ops.shape(buffer)), "float32") for buffer in buffers],
    )


def advance(rows: LoopState, processing: Processing, problem: Problem, choose: Choose) -> LoopState:
    """Runs one step.

    Args:
        problem: N rows.
    """
    scored = processing(rows.fed, rows.leaves, rows.index)
    chosen = choose(scored.preferences, rows.index)
    is_forced = ops.zeros_like(rows.done)
    if problem.prefix is not None:
        tokens, is_forced = problem.forced(rows.index)
        chosen = ops.where(is_forced, tokens, chosen)
    log_probs = pick(scored.logits, chosen[:, None])[:, 0] - scored.normalizers
    log_probs = gained = ops.maximum(log_probs, IMPOSSIBLE)
    is_stuck = rows.is_stuck
    if scored.processed is not None:
        gained = pick(scored.processed, chosen[:, None])[:, 0]
        is_stuck = is_stuck | (~rows.done & ~is_forced & (gained <= EXISTS))
        gained = ops.where(is_forced, log_probs, ops.maximum(gained, IMPOSSIBLE))

    is_active = ~rows.done & ~is_stuck
    ended = rows.ended | (is_active & ops.equal(chosen, problem.end))
    return LoopState(
        index=rows.index + 1,
        fed=chosen,
        leaves=scored.leaves,
        lengths=rows.lengths + ops.cast(is_active, "int32"),
        scores=rows.scores + ops.where(is_active, gained, 0.0),
        ended=ended,
        is_stuck=is_stuck,
        done=ended | is_stuck | (rows.index + 1 >= problem.limits),
        tokens=put(rows.tokens, rows.index, ops.where(is_active, chosen, 0)),
        log_probs=put(rows.log_probs, rows.index, ops.where(is_active, log_probs, 0.0)),
        attention=[
            put(buffer, rows.index, ops.where(is_active[:, None], scored.attention, 0.0))
            for buffer in rows.attention
        ],
    )


def most_likely(preferences: Tensor, index: Tensor) -> Ids:
    """Returns the most preferred tokens, lowest id first: float32 (N, V) -> int32 (N,)."""
    return argmax(preferences)


def _hypotheses(rows: LoopState, num_samples: int) -> Hypotheses:
    """Converts N rows to Hypotheses (B, K), with empty slots for stuck rows."""

    def by_source(x: Tensor) -> Tensor:
        return ops.reshape(x, (ops.shape(x)[0] // num_samples, num_samples, *ops.shape(x)[1:]))

    reason = ops.where(rows.ended, int(FinishReason.END), int(FinishReason.LENGTH))
    attention = [by_source(ops.transpose(buffer, (1, 0, 2))) for buffer in rows.attention]
    found = Hypotheses(
        tokens=by_source(ops.transpose(rows.tokens)),
        lengths=by_source(rows.lengths),
        scores=by_source(rows.scores),
        log_probs=by_source(ops.sum(rows.log_probs, axis=0)),
        token_log_probs=by_source(ops.transpose(rows.log_probs)),
        finish_reason=by_source(ops.cast(reason, "int8")),
        alignments=attention[0] if attention else None,
    )
    return with_empty_slots(found, by_source(rows.is_stuck))
