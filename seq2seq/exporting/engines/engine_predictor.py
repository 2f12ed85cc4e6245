"""Predictions of tokens by another engine than Keras."""

import abc
import warnings
from functools import cached_property
from typing import Any

import numpy as np

from seq2seq.prediction import Predictor
from seq2seq.prediction.batch_predictor import BatchPredictor
from seq2seq.prediction.prediction import Prediction
from seq2seq.visible import excerpt


class EnginePredictor(BatchPredictor):
    """The base class of predictors by an exported model; the model answers what that cannot."""

    @abc.abstractmethod
    def takes(self, length: int) -> bool:
        """Return whether the engine answers sources of so many steps."""

    @abc.abstractmethod
    def answer(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        """Answer sources that the engine takes; arguments as for a call."""

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        others = [index for index, row in enumerate(rows) if not self.takes(len(row))]
        if not others:
            return self.answer(rows, sources)
        taken = sorted({*range(len(rows))} - {*others})
        first = others[0]
        warnings.warn(
            f"The model itself answers {len(others)} of {len(rows)} inputs, such as "
            f"{excerpt(sources[first])}: the export takes none of {len(rows[first])} steps.",
            stacklevel=2,
        )
        found: list[Any] = [None] * len(rows)
        for index, one in zip(others, self._model(sources[i] for i in others), strict=True):
            found[index] = one
        if taken:
            answers = self.answer([rows[i] for i in taken], [sources[i] for i in taken])
            for index, one in zip(taken, answers, strict=True):
                found[index] = one
        return found

    @cached_property
    def _model(self) -> Any:
        """Answers by the model itself, raw sources to a list of predictions."""
        predictor = Predictor(self.model, **self.options._asdict())
        return lambda sources: predictor(list(sources))
