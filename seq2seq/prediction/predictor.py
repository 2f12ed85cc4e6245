"""Raw inputs to predictions."""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Self

import numpy as np

from seq2seq.checks import check_counts
from seq2seq.decoding import CtcBeam, Greedy, Reranked, Strategy, ctc_greedy
from seq2seq.errors import BadRow, InputError
from seq2seq.features import BadValue, Tokens
from seq2seq.models import Direct
from seq2seq.ops.ragged import Ragged
from seq2seq.prediction.forecasting import Forecasting
from seq2seq.prediction.out_of_memory import is_out_of_memory
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.reading import Reading
from seq2seq.prediction.searching import Searching
from seq2seq.prediction.transcribing import Transcribing
from seq2seq.symbols import UNK

WINDOW = 16  # batches that are sorted by length together
NEEDED = ("source", "target", "output_limit", "decoding_step")  # of a model that searches


class Predictor:
    """Decodes with a trained model; what it answers depends on no batch mates.

    >>> Predictor(model, BeamSearch(width=5))(["hello"])[0].output
    'HH AH L OW'
    """

    def __init__(
        self,
        model: Any,
        strategy: Strategy | Reranked | CtcBeam | None = None,
        batch_size: int = 256,
        max_length: int | None = None,
        alignments: bool = False,
        jit_compile: bool = False,
    ):
        """Args:
        model: a `Direct` or an `EncoderDecoder`.
        strategy: how to search, where the model writes token by token; `Greedy` by default, and
            for models whose outputs are read at once, of which those of CTC also take a
            `CtcBeam`.
        batch_size: sources answered at once, at most.
        max_length: tokens an output may have, by default the model's own limit for a source of
            that length (`EncoderDecoder.output_limit`); or the steps of an output, where the
            model leaves their number open: by default those of the longest training target.
        alignments: whether predictions hold the model's attention, which for long sequences
            takes more memory than all else: float32 (B * K, L, S).
        jit_compile: compile searches with XLA on TensorFlow, too: for processes that answer many
            requests. Each new shape then takes seconds, and single requests a third of the time.

        Raises:
            InputError: a model that cannot predict, a strategy that is not for it, an option out
                of range.
        """
        if not isinstance(model, Direct) and (
            missing := [name for name in NEEDED if not hasattr(model, name)]
        ):
            raise InputError(
                f"This model, a {type(model).__name__}, cannot predict from raw inputs: it has no "
                f"{', '.join(missing)}; give a model that seq2seq trained, or an EncoderDecoder."
            )
        check_counts(batch_size=batch_size)
        self.model = model
        self.strategy = strategy
        self.batch_size = batch_size
        self.max_length = max_length
        self.jit_compile = jit_compile
        self._warned = False
        self._answer: Searching | Reading | Transcribing | Forecasting
        _check_strategy(model, strategy)
        if max_length is not None:
            _check_max_length(model, max_length)
        if _is_ctc(model):
            decoder = strategy if isinstance(strategy, CtcBeam) else ctc_greedy
            self._answer = Transcribing(model, decoder, batch_size)
        elif isinstance(model, Direct):
            self._answer = Reading(model, batch_size, max_length)
        elif getattr(model, "forecasts", False):
            self._answer = Forecasting(model, batch_size, max_length)
        else:
            assert not isinstance(strategy, CtcBeam)
            self._answer = Searching(
                model, strategy, batch_size, max_length, alignments, jit_compile
            )
        for option, given in (("alignments", alignments), ("jit_compile", jit_compile)):
            if given and not self.searches:
                raise InputError(
                    f"{option}=True is for searches, and this model's outputs are not searched "
                    "for: leave it out."
                )

    @property
    def searches(self) -> bool:
        """Whether answers are searched for, token by token."""
        return isinstance(self._answer, Searching)

    def with_alignments(self) -> Self:
        """The same predictor, whose predictions hold alignments."""
        return type(self)(
            self.model, self.strategy, self.batch_size, self.max_length, True, self.jit_compile
        )

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
            InputError: an input that cannot be read, or for which the model's weights give no
                probabilities.
        """
        for window in _windows(sources, self.batch_size * WINDOW):
            encoded = self._encoded(window)
            self._say_unknown(window, encoded)
            self._check_lengths(window, encoded)
            order = np.argsort(encoded.lengths, kind="stable")
            rows = encoded.rows()
            answers: list[Any] = [None] * len(rows)
            start = 0
            while start < len(order):
                indices = order[start : start + self.batch_size]
                try:
                    found = self._answer([rows[i] for i in indices], [window[i] for i in indices])
                except Exception as error:
                    self._halve(len(indices), error)
                    continue
                for index, answer in zip(indices, found, strict=True):
                    answers[index] = answer
                start += len(indices)
            yield from answers

    def _halve(self, size: int, error: Exception) -> None:
        """Go on with smaller batches where one of `size` sources took too much memory.

        Raises:
            Exception: the error, if it is another one, or a batch cannot be smaller.
        """
        if size == 1 or not is_out_of_memory(error):
            raise error
        self.batch_size = 2 ** ((size - 1).bit_length() - 1)
        warnings.warn(
            f"A batch of {size} sources took more memory than there is; going on with batches of "
            f"{self.batch_size}.",
            stacklevel=4,
        )

    def _encoded(self, window: list[Any]) -> Ragged:
        """The inputs as arrays; raises InputError for one that the source's feature refuses."""
        try:
            return self.model.source.encode(window)
        except BadValue as bad:
            parts = (("step", bad.step), ("value", bad.column))
            place = "".join(f", {name} {number}" for name, number in parts if number is not None)
            raise InputError(
                f"The input {window[bad.row]!r}{place}: {bad.found}; {bad.remedy}."
            ) from None

    def _check_lengths(self, window: list[Any], encoded: Ragged) -> None:
        """Raises InputError for a source that is too short, or too long, for the model."""
        if getattr(self.model, "forecasts", False) and (ahead := self.model.source.horizon):
            short = np.flatnonzero(encoded.lengths <= ahead)
            if len(short):
                raise InputError(
                    f"The input {window[short[0]]!r} has {encoded.lengths[short[0]]} step(s), of "
                    f"which the last {ahead} are to be forecast; give steps before them."
                )
        if not isinstance(self.model, Direct):
            return
        try:
            self.model.readout.check(encoded.lengths)
        except BadRow as error:
            raise InputError(f"The input {window[error.row]!r} {error.fault}.") from None

    def _say_unknown(self, window: list[Any], encoded: Ragged) -> None:
        """Say once that an input holds something the training data did not."""
        if self._warned or not isinstance(self.model.source, Tokens):
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


def _windows(sources: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` sources."""
    iterator = iter(sources)
    while window := list(islice(iterator, size)):
        yield window


def _is_ctc(model: Any) -> bool:
    return isinstance(model, Direct) and not model.head.aligned


def _check_max_length(model: Any, max_length: int) -> None:
    """Raises InputError where an output cannot be that long, or its length is not open."""
    forecasts = getattr(model, "forecasts", False)
    least = int(forecasts or isinstance(model, Direct))  # a search may end before its first step
    if max_length < least:
        raise InputError(f"max_length is {max_length}; give {least} or more.")
    if isinstance(model, Direct):
        is_open = model.readout.num_steps(np.ones(1, "int32")) is None
    else:
        is_open = not (forecasts and model.source.horizon)
    if not is_open:
        raise InputError(
            "max_length is for models that write token by token or whose number of steps is open; "
            "this one's follows from its source: leave it out."
        )


def _check_strategy(model: Any, strategy: Strategy | Reranked | CtcBeam | None) -> None:
    """Raises InputError for a strategy that the model's answers would not depend on."""
    name = type(strategy).__name__
    if isinstance(strategy, CtcBeam):
        if not _is_ctc(model):
            raise InputError(
                f"{name} reads the steps of a CTC model, which this is not: choose model=ctc, or "
                "another decoding."
            )
        return
    is_plain = strategy is None or (isinstance(strategy, Greedy) and not strategy.processors)
    is_read = isinstance(model, Direct) or getattr(model, "forecasts", False)
    if is_read and not is_plain:
        beside = "decoding=ctc_beam or " if _is_ctc(model) else ""
        raise InputError(
            f"{name} searches token by token, but this model's outputs are read at once: give "
            f"{beside}decoding=greedy, without processors or a constraint."
        )
