"""Streaming: tokens as soon as they are chosen."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.decoding.protocol import Step
from seq2seq.decoding.request import Request
from seq2seq.decoding.strategies.greedy import Greedy
from seq2seq.decoding.strategies.strategy import check_finite
from seq2seq.decoding.strategies.token_by_token import TokenByToken
from seq2seq.decoding.strategies.token_loop import advance, first_state
from seq2seq.errors import InputError


class Streamed(NamedTuple):
    """The tokens that one step adds to the hypotheses, as NumPy arrays."""

    tokens: np.ndarray  # int32 (B, K): the next token; 0 where a hypothesis was already complete
    log_probs: np.ndarray  # float32 (B, K): the model's log p of it
    is_done: np.ndarray  # bool (B, K): END, length limit, or no allowed token


def stream(
    step: Step,
    state: State,
    strategy: TokenByToken | None = None,
    *,
    start: Ids,
    end: int,
    max_length: Tensor,
    **call: Any,
) -> Iterator[Streamed]:
    """Decodes and yields each token as soon as it is chosen.

    >>> for new in stream(step, state, start=2, end=3, max_length=50):
    ...     print(new.tokens[:, 0])

    Step i yields `tokens[:, :, i]` of the strategy's own call, with samples in the order in which
    they were drawn. The loop is not compiled; compile the step (`tf.function`, `jax.jit`) where
    speed matters.

    Args:
        step: `(tokens (N,), state, index) -> StepOutput`.
        state: any nest of (B, ...); None for a step without state.
        strategy: `Greedy` (the default) or `Sampling`.
        start, end, max_length, **call: as for `Strategy.__call__`.

    Raises:
        InputError: the strategy may revise earlier tokens; otherwise as for `Strategy.__call__`.
    """
    strategy = Greedy() if strategy is None else strategy
    if not isinstance(strategy, TokenByToken):
        raise InputError(
            f"{type(strategy).__name__} may revise its first tokens until its last step, so it "
            "cannot stream. Use Greedy or Sampling."
        )
    request = Request(start=start, end=end, max_length=max_length, **call)
    processing, problem = strategy.begin(step, state, request)
    num_samples = strategy.num_samples
    choose, problem = strategy.token_chooser(problem), problem.repeated(num_samples)
    leaves = processing.repeated_leaves(num_samples)
    loop = first_state(processing, problem, num_samples)._replace(leaves=leaves)

    def by_source(x: Tensor) -> np.ndarray:
        return ops.convert_to_numpy(ops.reshape(x, (-1, num_samples)))

    for index in range(request.num_steps()):
        if by_source(loop.done).all():
            return
        loop = advance(loop, processing, problem, choose)
        log_probs = by_source(loop.log_probs[index])
        check_finite(log_probs)
        yield Streamed(
            tokens=by_source(loop.tokens[index]),
            log_probs=log_probs,
            is_done=by_source(loop.done),
        )
