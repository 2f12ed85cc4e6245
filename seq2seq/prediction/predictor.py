"""Predictions from raw inputs."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np

from seq2seq.checks import check_counts
from seq2seq.decoding import CtcBeam, Reranked, Strategy
from seq2seq.errors import InputError
from seq2seq.models import Answering, Model
from seq2seq.pages.table import table
from seq2seq.prediction.batch_predictor import BatchPredictor, Options
from seq2seq.prediction.batching.batches import Batches
from seq2seq.prediction.check_calibrations import check_calibrations
from seq2seq.prediction.ctc_predictor import CtcPredictor
from seq2seq.prediction.described import facts_of
from seq2seq.prediction.forecast_predictor import ForecastPredictor
from seq2seq.prediction.parallel_predictor import ParallelPredictor
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.search_predictor import SearchPredictor
from seq2seq.prediction.source_reader import SourceReader
from seq2seq.prediction.value_prediction import with_text

WINDOW = 16  # batches that are sorted by length together
PREDICTORS: dict[Answering, type[BatchPredictor]] = {
    Answering.SEARCHED: SearchPredictor,
    Answering.READ: ParallelPredictor,
    Answering.TRANSCRIBED: CtcPredictor,
    Answering.ROLLED_OUT: ForecastPredictor,
}


class Predictor:
    """A trained model as a function of raw inputs.

    A prediction does not depend on the other rows of its batch. Several threads may call it.

    >>> Predictor(model, BeamSearch(width=5))(["hello"])[0].output
    'HH AH L OW'

    Args:
        model: an `EncoderDecoder`, a `Forecaster`, a `Direct` or another `seq2seq.models.Model`.
        strategy: how to decode, for models that generate token by token; `Greedy` by default.
            Models that predict all outputs in one pass take only `Greedy`, those with CTC also a
            `CtcBeam`.
        batch_size: largest number of sources in a batch.
        max_length: largest number of tokens of an output, by default the model's limit for a
            source of that length (`EncoderDecoder.output_limit`). For a model whose number of
            output steps is open: that number, by default that of the longest training target.
        alignments: whether predictions include the model's attention, which for long sequences
            takes more memory than everything else: float32 (B * K, L, S).
        jit_compile: compile searches with XLA on TensorFlow as well, for processes that serve many
            requests. Each new shape then takes seconds, and single requests a third of the time.
        unknown: what a search does with the symbol for unknown tokens: "never" writes it; "write"
            may; "copy" writes, in its place, the source token with the most attention (Luong et
            al., 2015).
        num_samples: number of paths that a `Forecaster` draws for the distribution of a forecast,
            by default its head's.
        seed: any whole number, from which the paths are drawn.
        workers: number of batches that are computed at the same time, each in a thread, as far as
            a call has so many; "auto": one for each physical core, unless there is a GPU.

    Attributes:
        file: the model's file, if `seq2seq.load` has read it.

    Raises:
        InputError: a model that cannot predict, a strategy that it cannot use, or an option out
            of range.
    """

    def __init__(
        self,
        model: Any,
        strategy: Strategy | Reranked | CtcBeam | None = None,
        batch_size: int = 256,
        max_length: int | None = None,
        alignments: bool = False,
        jit_compile: bool = False,
        unknown: str = "never",
        num_samples: int | None = None,
        seed: int = 0,
        workers: int | str = "auto",
    ):
        if not isinstance(model, Model):
            raise InputError(
                "To predict from raw inputs, a model must be a seq2seq.models.Model, not a "
                f"{type(model).__name__}. Pass a model that seq2seq trained."
            )
        if isinstance(strategy, str):
            raise InputError(
                "strategy must be a decoding strategy, such as seq2seq.decoding.BeamSearch(5), not "
                f"{strategy!r:.60}."
            )
        check_counts(batch_size=batch_size)
        options = Options(
            strategy,
            batch_size,
            max_length,
            alignments,
            jit_compile,
            unknown,
            num_samples,
            seed,
            workers,
        )
        self.model: Any = model
        self.file: Path | None = None
        self.batch_size = batch_size
        self.options = options
        self._read = SourceReader(model)
        self._answer = self._answering(model, options)
        self._batches = Batches(batch_size, workers, self._answer.has_workers)
        check_calibrations(model, self.num_samples)

    def _answering(self, model: Any, options: Options) -> BatchPredictor:
        """What answers batches; a subclass may have another engine than Keras."""
        return PREDICTORS[model.answering](model, options)

    def _like(self, model: Any, options: Options) -> Self:
        """The same predictor of another model, or with other options."""
        other = type(self)(model, **options._asdict())
        other.file = self.file
        return other

    @property
    def strategy(self) -> Strategy | Reranked | CtcBeam | None:
        """The decoding strategy; None for the default."""
        return self.options.strategy

    @property
    def num_samples(self) -> int | None:
        """The number of paths that give a forecast its distribution; None where none are drawn."""
        return self._answer.num_samples

    @property
    def searches(self) -> bool:
        """Whether it searches for outputs token by token."""
        return self._answer.searches

    def with_alignments(self) -> Self:
        """Make the same predictor, but with alignments in its predictions."""
        options = self.options._replace(batch_size=self._batches.largest, alignments=True)
        return self._like(self.model, options)

    def for_steps(self, steps: int) -> Self:
        """Make the same predictor, but of forecasts of `steps` steps, for a `Forecaster`."""
        from seq2seq.prediction.forecasting.longer import with_horizon

        is_open = self.model.has_open_length
        model = self.model if is_open else with_horizon(self.model, steps)
        options = self.options._replace(
            batch_size=self._batches.largest, max_length=steps if is_open else None
        )
        return self._like(model, options)

    def forecast(
        self, data: Any, steps: int | None = None, levels: Sequence[float] = (0.05, 0.5, 0.95)
    ) -> Any:
        """Forecast what follows the end of each time series of a table.

        The columns are those of the run's data (`data=series`), by its options: series that were
        not in the training data too. Rows behind the last value of a target supply covariates that
        are known in advance.

        >>> seq2seq.load("runs/prices").forecast(frame, steps=14)

        Args:
            data: a DataFrame of pandas or polars, a table of Arrow, or a mapping of the names of
                columns to NumPy arrays.
            steps: number of steps; None for those of the training's targets.
            levels: of the quantiles, which a forecast has if the model's head gives a distribution.

        Returns:
            A table of the same type, with a row for each series, step and target: the columns of
            series and time, if the data have them, `step`, `target` if there are several, `mean`,
            and `q0.05`, ... in the units of the data.

        Raises:
            InputError: the predictor is not of a run on time series, columns are missing or have
                bad values, or covariates are not given for all steps.
        """
        from seq2seq.prediction.forecasting.frames import forecast_frame

        found, notes = forecast_frame(self, self.file, data, steps, levels)
        for note in notes:
            warnings.warn(note, stacklevel=2)
        return found

    def __repr__(self) -> str:
        return f"Predictor({', '.join(f'{name}: {text}' for name, text in facts_of(self))})"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return table(("", "Predictor"), facts_of(self))

    def __call__(self, sources: Sequence[Any]) -> list[Prediction]:
        """Make one prediction per source, in their order.

        Raises:
            InputError: a single text instead of a list, or as for `stream`.
        """
        if isinstance(sources, str | bytes | Mapping):
            kind = "mapping" if isinstance(sources, Mapping) else "text"
            raise InputError(
                f"Inputs must be a list, not the {kind} {sources!r:.60}. Put it in []."
            )
        return list(self.stream(sources))

    def stream(self, sources: Iterable[Any], texts: bool = True) -> Iterator[Prediction]:
        """Yield predictions in the order of the sources, which are read a few batches ahead.

        Args:
            sources: raw inputs.
            texts: whether numbers are written as text, too. Without it, `output` and `tokens` of
                numbers are empty, and many numbers are predicted in less time.

        Raises:
            InputError: an input that cannot be read, or for which the outputs are not finite.
        """
        for window, answers in self._answered(sources, self._answer):
            yield from self._finished(window, answers, texts)

    def paths(self, sources: Iterable[Any]) -> Iterator[np.ndarray]:
        """Yield where forecasts come from and go to, before they are shrunk (`Shrinkage`).

        Args:
            sources: raw inputs.

        Yields:
            float32 (1 + T, D) for each, scaled: the last observed value, NaN where there is none,
            and the forecast.

        Raises:
            InputError: the model's outputs do not continue its source, or as for `stream`.
        """
        if not self.model.continued_columns:
            raise InputError("This model's outputs do not continue its source.")
        for _, answers in self._answered(sources, lambda rows, _: self._answer.paths(rows)):
            yield from answers

    def _answered(
        self, sources: Iterable[Any], answer: Callable[[list[np.ndarray], list[Any]], list[Any]]
    ) -> Iterator[tuple[list[Any], list[Any]]]:
        """Yield windows of sources with what a function of rows and sources answers to each."""
        for window in _windows(sources, self._batches.largest * WINDOW):
            encoded = self._read(window)
            rows = encoded.rows()
            yield window, self._batches(encoded.lengths, partial(_answer_to, answer, rows, window))

    def stream_tokens(self, source: Any) -> Iterator[Prediction]:
        """Yield the prediction for one source after each of its tokens; the last is complete.

        Raises:
            InputError: the model does not search for outputs, the strategy may revise its first
                tokens or has several outputs, or as for `stream`.
        """
        (row,) = self._read([source]).rows()
        for prediction in self._answer.stream(row, source):
            yield from self._finished([source], [prediction], texts=True)

    def check(self, sources: Sequence[Any]) -> np.ndarray:
        """Return which of N inputs have symbols that were not in the training data, bool (N,).

        Raises:
            InputError: an input cannot be read.
        """
        return self._read.has_unknown(list(sources))

    def _finished(
        self, sources: list[Any], answers: list[Prediction], texts: bool
    ) -> list[Prediction]:
        """Add confidences if the model is calibrated; to numbers, which have none, their texts."""
        if self.model.target.kind == "values":
            if not texts:
                return answers
            model = self.model
            targets = model.target.for_rows_of(model.source, sources)
            return [with_text(*one) for one in zip(answers, targets, strict=True)]
        if self.model.calibration is None:
            return answers
        shares = self.model.calibration([answer.log_prob for answer in answers]).tolist()
        return [
            answer._replace(confidence=share) for answer, share in zip(answers, shares, strict=True)
        ]


def _answer_to(
    answer: Callable, rows: list[np.ndarray], sources: list[Any], chosen: np.ndarray
) -> list[Any]:
    """What a function of rows and sources answers to the chosen ones."""
    return answer([rows[i] for i in chosen], [sources[i] for i in chosen])


def _windows(sources: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield lists of at most `size` sources."""
    iterator = iter(sources)
    while window := list(islice(iterator, size)):
        yield window
