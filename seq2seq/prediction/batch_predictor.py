"""The base class of predictors of batches."""

import abc
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

import numpy as np

from seq2seq.checks import check_choice, check_counts, check_whole
from seq2seq.decoding import CtcBeam, Reranked, Strategy
from seq2seq.errors import InputError
from seq2seq.prediction.prediction import Prediction


class Options(NamedTuple):
    """The decoding options of a `Predictor`, explained there."""

    strategy: Strategy | Reranked | CtcBeam | None = None
    batch_size: int = 256
    max_length: int | None = None
    alignments: bool = False
    jit_compile: bool = False
    unknown: str = "never"
    num_samples: int | None = None
    seed: int = 0
    workers: int | str = "auto"


class BatchPredictor(abc.ABC):
    """A predictor of batches of encoded sources, for the models of one `Answering`.

    Args:
        model: a `seq2seq.models.Model`.
        options: how to decode.

    Raises:
        InputError: an option that is not for such a model.
    """

    searches: ClassVar[bool] = False  # whether it searches for outputs token by token
    draws_paths: ClassVar[bool] = False  # whether it samples paths of numbers
    has_workers: ClassVar[bool] = False  # whether it can answer several batches at the same time
    least_length: ClassVar[int] = 1  # smallest `max_length`
    num_samples: int | None = None  # paths whose quantiles are those of predictions; None: exact

    def __init__(self, model: Any, options: Options):
        self.model = model
        self.options = options
        self.check_strategy()
        self._check_length()
        check_choice(("never", "write", "copy"), unknown=options.unknown)
        check_counts(optional=True, num_samples=options.num_samples)
        check_whole(seed=options.seed)
        if not self.draws_paths and (options.num_samples is not None or options.seed):
            raise InputError(
                "num_samples and seed are for forecasts that are rolled out step by step "
                "(model=forecast). Leave them out."
            )
        for name, value in (("alignments", False), ("jit_compile", False), ("unknown", "never")):
            if (given := options._asdict()[name]) != value and not self.searches:
                raise InputError(
                    f"{name}={given} is for searches, but this model does not search for its "
                    "outputs. Leave it out."
                )

    @abc.abstractmethod
    def check_strategy(self) -> None:
        """Raises InputError for a strategy that the model cannot use."""

    @abc.abstractmethod
    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        """Make a prediction for each row.

        Args:
            rows: encoded sources, at most `batch_size`.
            sources: raw inputs, for messages.

        Raises:
            InputError: the model's outputs for a source are not finite.
        """

    def paths(self, rows: list[np.ndarray]) -> list[np.ndarray]:
        """Return the paths of forecasts, before they are shrunk, as `Predictor.paths`.

        Args:
            rows: encoded sources, at most `batch_size`, of a model that continues them.
        """
        raise NotImplementedError(f"{type(self).__name__} gives no forecasts.")

    def stream(self, row: np.ndarray, source: Any) -> Iterator[Prediction]:
        """Yield the prediction for one row after each token; the last is complete.

        Raises:
            InputError: there is no stream of tokens, or as for a call.
        """
        raise InputError(
            "This model predicts all outputs in one pass, so there is no stream of its tokens."
        )

    def _check_length(self) -> None:
        length = self.options.max_length
        check_counts(optional=True, least=self.least_length, max_length=length)
        if length is None:
            return
        if not self.model.has_open_length:
            raise InputError(
                "max_length is for models that generate token by token, or whose number of steps "
                "is open. This model's number of steps follows from its source: leave it out."
            )

    def _refuse_ctc(self) -> None:
        strategy = self.options.strategy
        if strategy is not None and strategy.reads_frames:
            raise InputError(
                f"{type(strategy).__name__} reads the steps of a CTC model, which this is not. "
                "Choose model=ctc, or another decoding."
            )

    def _refuse_search(self, beside: str = "") -> None:
        strategy = self.options.strategy
        if strategy is not None and not strategy.is_plain:
            raise InputError(
                f"{type(strategy).__name__} is a token-by-token strategy, but this model predicts "
                f"all outputs in one pass. Choose {beside}decoding=greedy, without processors or a "
                "constraint."
            )
