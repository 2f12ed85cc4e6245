"""Predictions by exported models."""

from collections.abc import Callable, Iterator
from typing import Any, Self

from seq2seq.errors import InputError
from seq2seq.prediction import Prediction, Predictor
from seq2seq.prediction.batch_predictor import BatchPredictor, Options

Engine = Callable[[Any, Options], BatchPredictor]  # (model, options) -> answers to batches


class ExportedPredictor(Predictor):
    """A `Predictor` whose answers are computed by an exported model.

    Args:
        model: the model that was exported: its features and limits are read, and its weights for
            sources that the export does not take.
        engine: makes what answers batches.
        **options: as for `Predictor`; the engine refuses what it cannot do.
    """

    def __init__(self, model: Any, engine: Engine, **options: Any):
        self._engine = engine
        super().__init__(model, **options)

    def stream_tokens(self, source: Any) -> Iterator[Prediction]:
        """Refuse what exported models cannot do.

        Raises:
            InputError: always.
        """
        raise InputError(
            "An exported model gives no output token by token. Stream it by the Predictor of the "
            "model itself."
        )

    def _answering(self, model: Any, options: Options) -> BatchPredictor:
        return self._engine(model, options)

    def _like(self, model: Any, options: Options) -> Self:
        other = type(self)(model, self._engine, **options._asdict())
        other.file = self.file
        return other
