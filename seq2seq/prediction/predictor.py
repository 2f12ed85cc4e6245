"""Raw inputs to predictions."""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, Self

import numpy as np

from seq2seq.decoding import Greedy, Hypotheses, Step, Strategy, compile
from seq2seq.errors import InputError
from seq2seq.ops.checks import check_counts
from seq2seq.ops.ragged import Ragged
from seq2seq.prediction.prediction import FINISH_REASONS, Prediction
from seq2seq.symbols import END, PAD, START, UNK

WINDOW = 16  # batches that are sorted by length together
NEEDED = ("source", "target", "output_limit", "decoding_step")  # of a model
SIZE_STEP = 8  # source lengths are padded to a multiple of this, so that few shapes are traced


class Predictor:
    """Decodes with a trained model; what it answers depends on no batch mates.

    >>> Predictor(model, BeamSearch(width=5))(["hello"])[0].output
    'HH AH L OW'
    """

    def __init__(
        self,
        model: Any,
        strategy: Strategy | None = None,
        batch_size: int = 256,
        max_length: int | None = None,
        alignments: bool = False,
    ):
        """Args:
        model: an `EncoderDecoder`.
        strategy: how to search; greedy by default.
        batch_size: sources decoded at once, at most.
        max_length: tokens an output may have; by default the model's own limit for a source
            of that length (`EncoderDecoder.output_limit`).
        alignments: whether predictions hold the model's attention, which for long sequences
            takes more memory than all else: float32 (B * K, L, S).

        Raises:
            InputError: a model that cannot decode, an option out of range.
        """
        if missing := [name for name in NEEDED if not hasattr(model, name)]:
            raise InputError(
                f"This model, a {type(model).__name__}, cannot predict from raw inputs: it has no "
                f"{', '.join(missing)}; give a model that seq2seq trained, or an EncoderDecoder."
            )
        check_counts(batch_size=batch_size)
        if max_length is not None and max_length < 0:
            raise InputError(f"max_length is {max_length}; give 0 or more.")
        self.model = model
        self.strategy = strategy or Greedy()
        self.batch_size = batch_size
        self.max_length = max_length
        self.alignments = alignments
        self._warned = False
        self._searches: dict[int, Any] = {}

    def with_alignments(self) -> Self:
        """The same predictor, whose predictions hold alignments."""
        return type(self)(self.model, self.strategy, self.batch_size, self.max_length, True)

    def __call__(self, sources: Sequence[Any]) -> list[Prediction]:
        """One prediction a source, in their order.

        Raises:
            InputError: when given a single text instead of a list.
        """
        if isinstance(sources, str | bytes):
            raise InputError(f"Expected a list of inputs, got the text {sources!r}; put it in [].")
        return list(self.stream(sources))

    def stream(self, sources: Iterable[Any]) -> Iterator[Prediction]:
        """Predictions in the order of the sources, of which a few batches are read ahead.

        Raises:
            InputError: when the model's weights give no probabilities for an input.
        """
        for window in _windows(sources, self.batch_size * WINDOW):
            encoded = self.model.source.encode(window)
            self._say_unknown(window, encoded)
            order = np.argsort(encoded.lengths, kind="stable")
            rows = encoded.rows()
            answers: list[Any] = [None] * len(rows)
            for start in range(0, len(order), self.batch_size):
                indices = order[start : start + self.batch_size]
                hypotheses = self.decode([rows[i] for i in indices])
                _check_numbers(hypotheses, [window[i] for i in indices])
                for row, index in enumerate(indices):
                    answers[index] = self._prediction(hypotheses, row, len(rows[index]))
            yield from answers

    def decode(self, rows: list[np.ndarray]) -> Hypotheses:
        """Hypotheses, as NumPy arrays, of at most `batch_size` encoded sources.

        Filler rows bring the batch to a power of two, and it is padded to a multiple of 8 steps:
        both change no answer and keep the number of traced shapes small.
        """
        count = min(self.batch_size, 1 << (len(rows) - 1).bit_length())
        lengths = np.array([len(row) for row in rows] + [0] * (count - len(rows)), "int32")
        steps = max(SIZE_STEP, -(-int(lengths.max()) // SIZE_STEP) * SIZE_STEP)
        source = np.full((count, steps, *rows[0].shape[1:]), PAD, rows[0].dtype)
        for row, values in zip(source, rows, strict=False):
            row[: len(values)] = values
        limits = self._limits(lengths)
        limits[len(rows) :] = 0
        search = self._search(int(self._limits(np.array([steps]))[0]))
        hypotheses = search(source, lengths, max_length=limits)
        return Hypotheses(*(None if field is None else np.asarray(field) for field in hypotheses))

    def _limits(self, lengths: np.ndarray) -> np.ndarray:
        """Longest output of each source, int32 (B,); a function of its own length alone."""
        if self.max_length is not None:
            return np.full(len(lengths), self.max_length, "int32")
        ratio, offset = self.model.output_limit
        return np.ceil(ratio * lengths + offset).astype("int32")

    def _search(self, size: int) -> Any:
        """The compiled search for outputs of at most `size` tokens."""
        if size not in self._searches:

            def prepare(source: Any, source_length: Any) -> Any:
                step, state = self.model.decoding_step(source, source_length, size)
                return step if self.alignments else _without_attention(step), state

            self._searches[size] = compile(
                prepare,
                self.strategy,
                start=START,
                end=END,
                max_length=size,
                variables=self.model.variables,
            )
        return self._searches[size]

    @cached_property
    def _texts(self) -> list[str]:
        """The text of each target id."""
        target = self.model.target
        texts = [target.decode([i]) for i in range(target.vocabulary_size)]
        texts[END] = "</s>"
        return texts

    def _prediction(self, hypotheses: Hypotheses, row: int, steps: int) -> Prediction:
        """The best hypothesis of a row, with the others as its alternatives."""
        ranked = [self._one(hypotheses, row, k, steps) for k in range(hypotheses.tokens.shape[1])]
        real = [p for p in ranked if np.isfinite(p.score)] or ranked[:1]
        return real[0]._replace(alternatives=tuple(real[1:]))

    def _one(self, hypotheses: Hypotheses, row: int, k: int, steps: int) -> Prediction:
        length = int(hypotheses.lengths[row, k])
        ids = hypotheses.tokens[row, k, :length]
        alignment = hypotheses.alignments
        return Prediction(
            output=self.model.target.decode(ids),
            score=float(hypotheses.scores[row, k]),
            log_prob=float(hypotheses.log_probs[row, k]),
            tokens=[self._texts[i] for i in ids],
            token_log_probs=hypotheses.token_log_probs[row, k, :length].tolist(),
            finish_reason=FINISH_REASONS[hypotheses.finish_reason[row, k]],
            alignment=None if alignment is None else alignment[row, k, :length, :steps],
            alternatives=(),
        )

    def _say_unknown(self, window: list[Any], encoded: Ragged) -> None:
        """Say once that an input holds something the training data did not."""
        if self._warned or self.model.source.vocabulary_size is None:
            return
        unknown = encoded.values == UNK
        if not unknown.any():
            return
        ends = np.cumsum(encoded.lengths)
        row = int(np.searchsorted(ends, int(unknown.argmax()), side="right"))
        warnings.warn(
            f"The input {window[row]!r} holds a symbol that is not in the training data; such "
            "symbols are read as unknown (said once).",
            stacklevel=4,
        )
        self._warned = True


def _without_attention(step: Step) -> Step:
    """The step without what no one reads."""
    return lambda *inputs: step(*inputs)._replace(attention=None)


def _check_numbers(hypotheses: Hypotheses, sources: list[Any]) -> None:
    """Raises InputError where a search, which cannot raise when compiled, met NaN."""
    for source, log_probs in zip(sources, hypotheses.log_probs, strict=False):
        if np.isnan(log_probs).any():
            raise InputError(
                f"The model gives NaN for the input {source!r}: its weights are broken; use "
                "another model, or train again with a lower optimizer.learning_rate."
            )


def _windows(sources: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` sources."""
    iterator = iter(sources)
    while window := list(islice(iterator, size)):
        yield window
