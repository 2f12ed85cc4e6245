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

IN_FULL = " It does so in full precision."


class EnginePredictor(BatchPredictor):
    """The base class of predictors by an exported model; the model answers what that cannot."""

    notice: str = ""  # what is different about answers of the model itself

    @abc.abstractmethod
    def refusal(self, length: int) -> str | None:
        """Return why the engine does not answer sources of so many steps; None if it does."""

    @abc.abstractmethod
    def answer(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        """Answer sources that the engine takes; arguments as for a call."""

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        others = [index for index, row in enumerate(rows) if self.refusal(len(row))]
        if not others:
            return self.answer(rows, sources)
        taken = sorted({*range(len(rows))} - {*others})
        self._warn(sources[others[0]], self.refusal(len(rows[others[0]])))
        found: list[Any] = [None] * len(rows)
        for index, one in zip(others, self._model(sources[i] for i in others), strict=True):
            found[index] = one
        if taken:
            answers = self.answer([rows[i] for i in taken], [sources[i] for i in taken])
            for index, one in zip(taken, answers, strict=True):
                found[index] = one
        return found

    def _warn(self, source: Any, refusal: str | None) -> None:
        """Warn, once, of inputs that the model itself answers."""
        if self._has_warned:
            return
        self._has_warned = True
        warnings.warn(
            f"The model itself answers inputs such as {excerpt(source)}: {refusal}.{self.notice}",
            stacklevel=3,
        )

    _has_warned = False

    @cached_property
    def _model(self) -> Any:
        """Answers by the model itself, raw sources to a list of predictions."""
        predictor = Predictor(self.model, **self.options._asdict())
        return lambda sources: predictor(list(sources))
