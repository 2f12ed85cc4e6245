"""Searches whose tokens are given one by one."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from seq2seq.decoding import FinishReason, Hypotheses
from seq2seq.decoding.compiling import compile_function
from seq2seq.decoding.request import Request
from seq2seq.decoding.strategies.token_by_token import TokenByToken
from seq2seq.decoding.strategies.token_loop import LoopState, advance, first_state
from seq2seq.errors import InputError
from seq2seq.prediction.draws import row_ids
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import Prediction
from seq2seq.symbols import END, START


class TokenStream:
    """A function that predicts for one source token by token.

    The step is compiled, the loop over steps is not: a token takes about a millisecond longer than
    in the predictor's own search.

    Args:
        search: a `SearchPredictor`.

    Raises:
        InputError: its strategy may revise its first tokens, has several outputs, or ranks them
            again, or unknown tokens are replaced at the end.
    """

    def __init__(self, search: Any):
        strategy: Any = search.strategy
        if not isinstance(strategy, TokenByToken) or search.rerank is not None:
            raise InputError(
                f"{type(strategy).__name__} may revise its first tokens until its last step, so "
                "it cannot stream. Use Greedy or Sampling."
            )
        if strategy.num_samples > 1:
            raise InputError(
                f"num_samples must be 1 for a stream of tokens, not {strategy.num_samples}."
            )
        if search.options.unknown == "copy":
            raise InputError("unknown must be never or write for a stream of tokens, not copy.")
        self.search = search
        self.strategy = strategy
        model = search.model
        self._begin = compile_function(self._first, model.variables)
        self._advance = compile_function(self._next, [*model.variables, *strategy.variables])

    def __call__(self, row: np.ndarray, source: Any) -> Iterator[Prediction]:
        """Yield the prediction after each token; the last is complete.

        Args:
            row: the encoded source.
            source: the raw input, for messages.

        Raises:
            InputError: the model's outputs are not finite.
        """
        batch, lengths = padded([row], 1)
        size = self.search.longest_output(batch.shape[1])
        memory, state = self._begin((batch, lengths), {}, size)

        def step(tokens: Any, state: Any, index: Any) -> Any:
            return self._advance((memory, tokens, state, index), {}, size)

        request = Request(
            start=START,
            end=END,
            max_length=self.search.limits(lengths),
            row_ids=row_ids([row], 1),
            inputs={"source_lengths": lengths},
            size=size,
        )
        processing, problem = self.strategy.begin(step, state, request)
        choose = self.strategy.token_chooser(problem)
        loop = first_state(processing, problem, 1)._replace(leaves=processing.leaves)
        is_done = bool(np.asarray(loop.done)[0]) or size == 0
        if is_done:
            yield self._prediction(loop, row, source)
        while not is_done:
            loop = advance(loop, processing, problem, choose)
            is_done = bool(np.asarray(loop.done)[0]) or int(loop.index) >= size
            yield self._prediction(loop, row, source)

    def _first(self, arrays: Any, options: Any, size: int) -> Any:
        """The memory and the state before the first step."""
        memory = self.search.model.encode(*arrays)
        return memory, self.search.model.decoding_step_of(memory, size, self.search.unknown)[1]

    def _next(self, arrays: Any, options: Any, size: int) -> Any:
        memory, *given = arrays
        step, _ = self.search.model.decoding_step_of(memory, size, self.search.unknown)
        return step(*given)

    def _prediction(self, loop: LoopState, row: np.ndarray, source: Any) -> Prediction:
        """What the strategy's own call would return, had this been the last step."""
        is_stuck = bool(np.asarray(loop.is_stuck)[0])
        ended = FinishReason.END if np.asarray(loop.ended)[0] else FinishReason.LENGTH
        log_probs = np.asarray(loop.log_probs).T[None]
        total = np.float32(-np.inf) if is_stuck else log_probs.sum(axis=-1, dtype="float32")
        attention = [np.asarray(one).transpose(1, 0, 2)[None] for one in loop.attention]
        keeps = attention and self.search.options.alignments
        found = Hypotheses(
            tokens=np.asarray(loop.tokens).T[None],
            lengths=np.asarray(loop.lengths)[None] * (not is_stuck),
            scores=np.where(is_stuck, -np.inf, np.asarray(loop.scores))[None],
            log_probs=np.broadcast_to(total, (1, 1)),
            token_log_probs=log_probs,
            finish_reason=np.array([[FinishReason.DEAD_END if is_stuck else ended]]),
            alignments=attention[0] if keeps else None,
        )
        (prediction,) = self.search.format(found, [row], [source])
        return prediction
