"""Greedy decoding."""

from typing import Any, NamedTuple

from keras import ops

from seq2seq.decoding.gathering import pick, put
from seq2seq.decoding.log_zero import IMPOSSIBLE
from seq2seq.decoding.protocol import FinishReason, Hypotheses
from seq2seq.decoding.strategy import Strategy


class _Rows(NamedTuple):
    """What the loop carries. Buffers are time-major, so that a step writes one slice."""

    index: Any  # int32 ()
    fed: Any  # int32 (B,): chosen last
    leaves: list  # of (B, ...)
    lengths: Any  # int32 (B,)
    ended: Any  # bool (B,): END was chosen
    done: Any  # bool (B,): ended, or as long as the row may be
    tokens: Any  # int32 (L, B)
    log_probs: Any  # float32 (L, B)
    attention: list  # one float32 (L, B, S), or none


class Greedy(Strategy):
    """Takes the likeliest token at every step: `BeamSearch(width=1)`, but faster.

    `bound` is None.
    """

    def search(self, stepper, leaves, problem):
        (rows,) = ops.while_loop(
            lambda rows: (rows.index < problem.size) & ops.any(~rows.done),
            lambda rows: (_advance(rows, stepper, problem),),
            (_first_rows(stepper, leaves, problem),),
        )
        return _hypotheses(rows)


def _first_rows(stepper, leaves, problem) -> _Rows:
    index = ops.zeros((), "int32")
    *_, attention = stepper(problem.start, leaves, index)
    size, batch_size = problem.size, problem.batch_size
    return _Rows(
        index=index,
        fed=problem.start,
        leaves=leaves,
        lengths=ops.zeros((batch_size,), "int32"),
        ended=ops.zeros((batch_size,), "bool"),
        done=problem.limits <= 0,
        tokens=ops.zeros((size, batch_size), "int32"),
        log_probs=ops.zeros((size, batch_size), "float32"),
        attention=[]
        if attention is None
        else [ops.zeros((size, *ops.shape(attention)), "float32")],
    )


def _advance(rows: _Rows, stepper, problem) -> _Rows:
    logits, leaves, attention = stepper(rows.fed, rows.leaves, rows.index)
    chosen = ops.cast(ops.argmax(logits, axis=-1), "int32")
    if problem.prefix is not None:
        tokens, is_forced = problem.forced(rows.index)
        chosen = ops.where(is_forced, tokens, chosen)
    log_probs = pick(logits, chosen[:, None])[:, 0] - ops.logsumexp(logits, axis=-1)
    log_probs = ops.maximum(log_probs, IMPOSSIBLE)

    going = ~rows.done
    lengths = rows.lengths + ops.cast(going, "int32")
    ended = rows.ended | (going & ops.equal(chosen, problem.end))
    return _Rows(
        index=rows.index + 1,
        fed=chosen,
        leaves=leaves,
        lengths=lengths,
        ended=ended,
        done=ended | (rows.index + 1 >= problem.limits),
        tokens=put(rows.tokens, rows.index, ops.where(going, chosen, 0)),
        log_probs=put(rows.log_probs, rows.index, ops.where(going, log_probs, 0.0)),
        attention=[
            put(buffer, rows.index, ops.where(going[:, None], attention, 0.0))
            for buffer in rows.attention
        ],
    )


def _hypotheses(rows: _Rows) -> Hypotheses:
    log_probs = ops.sum(rows.log_probs, axis=0)[:, None]
    reason = ops.where(rows.ended, int(FinishReason.END), int(FinishReason.LENGTH))
    return Hypotheses(
        tokens=ops.transpose(rows.tokens)[:, None],
        lengths=rows.lengths[:, None],
        scores=log_probs,
        log_probs=log_probs,
        token_log_probs=ops.transpose(rows.log_probs)[:, None],
        finish_reason=ops.cast(reason, "int8")[:, None],
        alignments=ops.transpose(rows.attention[0], (1, 0, 2))[:, None] if rows.attention else None,
    )
