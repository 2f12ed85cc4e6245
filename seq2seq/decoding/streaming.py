"""Tokens as they come."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from keras import ops

from seq2seq.decoding.problem import buffer_size
from seq2seq.decoding.protocol import Step
from seq2seq.decoding.strategies.greedy import Greedy
from seq2seq.decoding.strategies.strategy import check_finite
from seq2seq.decoding.strategies.token_by_token import TokenByToken
from seq2seq.decoding.strategies.walk import advance, first_rows
from seq2seq.errors import InputError


class Streamed(NamedTuple):
    """What one step adds to the hypotheses, as NumPy arrays."""

    tokens: np.ndarray  # int32 (B, K): the next token; 0 where a hypothesis was complete before
    log_probs: np.ndarray  # float32 (B, K): the model's log p of it
    is_done: np.ndarray  # bool (B, K): END, the limit, or nothing that is allowed


def stream(
    step: Step,
    state,
    strategy: TokenByToken | None = None,
    *,
    start,
    end: int,
    max_length,
    **call: Any,
) -> Iterator[Streamed]:
    """Decode, and hand out each token when it is chosen.

    >>> for new in stream(step, state, start=2, end=3, max_length=50):
    ...     print(new.tokens[:, 0])

    What comes is what the strategy's own call gives as `tokens[:, :, i]` at step i, samples in
    the order in which they were drawn. The loop is not compiled; compile the step
    (`tf.function`, `jax.jit`) where that matters.

    Args:
        step: `(tokens (N,), state, index) -> StepOutput`.
        state: any nest of (B, ...); None where there is no state.
        strategy: `Greedy` (the default) or `Sampling`.
        start, end, max_length, **call: as in a strategy's call.

    Raises:
        InputError: a strategy whose first tokens may still change; else as a strategy's call.
    """
    strategy = Greedy() if strategy is None else strategy
    if not isinstance(strategy, TokenByToken):
        raise InputError(
            f"{type(strategy).__name__} may change its first tokens until its last step, so it "
            "cannot stream; give Greedy or Sampling."
        )
    size, width = buffer_size(max_length, call.pop("size", None)), strategy.num_samples
    call = {"start": start, "end": end, "max_length": max_length, "size": size, **call}
    processing, problem = strategy.begin(step, state, **call)
    choose, problem = strategy.chooser(problem), problem.repeated(width)
    rows = first_rows(processing, problem, width)

    def by_source(x):
        return ops.convert_to_numpy(ops.reshape(x, (-1, width)))

    for index in range(size):
        if by_source(rows.done).all():
            return
        rows = advance(rows, processing, problem, choose)
        log_probs = by_source(rows.log_probs[index])
        check_finite(log_probs)
        yield Streamed(
            tokens=by_source(rows.tokens[index]),
            log_probs=log_probs,
            is_done=by_source(rows.done),
        )
