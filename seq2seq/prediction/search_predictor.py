"""Predictions of autoregressive models over tokens, by search."""

import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from keras import ops

from seq2seq.decoding import BoundedStep, Greedy, Hypotheses, compile
from seq2seq.decoding.protocol import StepShapes
from seq2seq.errors import InputError
from seq2seq.prediction.batch_predictor import BatchPredictor, Options
from seq2seq.prediction.draws import row_ids
from seq2seq.prediction.hypothesis_formatter import HypothesisFormatter
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.searching.token_stream import TokenStream
from seq2seq.symbols import END, START

MOST_SEARCHES = 256  # compiled ones that are kept: the last used


class SearchPredictor(BatchPredictor):
    """A predictor that searches with a strategy.

    The random draws for a row depend only on the strategy's seed and on the row's source, so the
    same source gets the same draws.

    Args:
        model: an `EncoderDecoder`.
        options: how to decode; the strategy is greedy by default.
    """

    searches = True
    has_workers = True
    least_length = 0  # a search may end before its first step

    def __init__(self, model: Any, options: Options):
        super().__init__(model, options)
        strategy: Any = options.strategy or Greedy()
        self.strategy, self.rerank = strategy.with_reranker
        self._reads = options.alignments or options.unknown == "copy"
        self._check_copy()
        copied = model.source.tokenizer if options.unknown == "copy" else None
        self.format = HypothesisFormatter(
            model.target, self.strategy.draws, copied, options.alignments
        )
        self._searches = lru_cache(MOST_SEARCHES)(self._compiled)
        self._token_stream: TokenStream | None = None
        self._lock = threading.Lock()  # or two threads would compile the same search

    def check_strategy(self) -> None:
        self._refuse_ctc()

    def _check_copy(self) -> None:
        """Raises InputError where nothing says which token to copy."""
        if self.options.unknown != "copy":
            return
        source = self.model.source
        if source.kind != "tokens" or not source.tokenizer.has_units:
            raise InputError(
                "unknown must be never or write, not copy, unless sources are words or characters."
            )
        if not self.model.decoder.attends:
            raise InputError(
                "unknown must be never or write, not copy, for a model without attention, which "
                "would say what to copy."
            )

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        return self.format(self.decode(rows), rows, sources)

    def decode(self, rows: list[np.ndarray]) -> Hypotheses:
        """Decode encoded sources to hypotheses, as NumPy arrays."""
        source, lengths = padded(rows, self.options.batch_size)
        limits = self.limits(lengths)
        limits[len(rows) :] = 0
        search = self._search(self.longest_output(source.shape[1]))
        hypotheses: Hypotheses = search(
            source,
            lengths,
            max_length=limits,
            row_ids=row_ids(rows, len(source)),
            inputs={"source_lengths": lengths},
        )
        if self.rerank is not None:
            hypotheses = self.rerank(hypotheses)
        if not self._reads:
            hypotheses = hypotheses._replace(alignments=None)
        return Hypotheses(*(None if field is None else np.asarray(field) for field in hypotheses))

    def stream(self, row: np.ndarray, source: Any) -> Iterator[Prediction]:
        with self._lock:
            self._token_stream = self._token_stream or TokenStream(self)
        return self._token_stream(row, source)

    @property
    def unknown(self) -> str:
        """What the model's step does with the symbol for unknown tokens."""
        return "never" if self.options.unknown == "never" else "write"

    def longest_output(self, num_steps: int) -> int:
        """Return the longest output of sources that are padded to a number of steps."""
        return int(self.limits(np.array([num_steps]))[0])

    def limits(self, lengths: np.ndarray) -> np.ndarray:
        """Return the longest output of each source, int32 (B,), a function of its length only."""
        return output_limits(self.model, self.options.max_length, lengths)

    def _search(self, size: int) -> Callable[..., Hypotheses]:
        """The compiled search for outputs of at most `size` tokens."""
        with self._lock:
            return self._searches(size)

    def _compiled(self, size: int) -> Callable[..., Hypotheses]:
        """Compile the search for outputs of at most `size` tokens."""

        def prepare(source: Any, source_length: Any) -> Any:
            step, state = self.model.decoding_step(source, source_length, size, self.unknown)
            if self.options.alignments or self.strategy.reads_attention:
                return step, state
            return _with_places(step) if self._reads else without_attention(step), state

        return compile(
            prepare,
            self.strategy,
            start=START,
            end=END,
            max_length=size,
            variables=self.model.variables,
            dtype=self.model.variable_dtypes,
            jit_compile=self.options.jit_compile,
        )


def _with_places(step: BoundedStep) -> BoundedStep:
    """Make the same step with the place of the most attention, float32 (N, 1), as its attention."""

    def placed(*inputs: Any) -> Any:
        output = step(*inputs)
        place = ops.argmax(output.attention, axis=-1, keepdims=True)
        return output._replace(attention=ops.cast(place, "float32"))

    return step._replace(step=placed, shapes=_with_attention(step, 1))


def output_limits(model: Any, max_length: int | None, lengths: np.ndarray) -> np.ndarray:
    """Return the longest output of sources of the given lengths, int32 (B,).

    Args:
        model: an `EncoderDecoder`.
        max_length: that of all sources; None for the model's limits.
        lengths: int (B,).
    """
    if max_length is not None:
        return np.full(len(lengths), max_length, "int32")
    ratio, offset = model.output_limit
    limits = np.ceil(ratio * lengths.astype("float64") + offset)
    return np.minimum(limits, np.iinfo("int32").max).astype("int32")


def without_attention(step: BoundedStep) -> BoundedStep:
    """Make the same step without attention, which nothing reads."""
    return step._replace(
        step=lambda *inputs: step(*inputs)._replace(attention=None),
        shapes=_with_attention(step, None),
    )


def _with_attention(step: BoundedStep, attended: int | None) -> StepShapes | None:
    """The shapes of a step whose attention is over another number of places."""
    return step.shapes and step.shapes._replace(attended=attended)
