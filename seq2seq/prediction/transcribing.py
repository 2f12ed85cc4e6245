"""Answers of a model of connectionist temporal classification (CTC)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from seq2seq.decoding import Hypotheses
from seq2seq.decoding.compiling import compile_function
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.spelling import Spelling
from seq2seq.symbols import END, PAD


class Transcribing:
    """Reads what a row's steps say.

    Args:
        model: a `Direct` model whose head is `CtcHead`.
        decoder: `ctc_greedy`, or a `CtcBeam`.
        batch_size: rows at once, at most.
    """

    def __init__(self, model: Any, decoder: Callable[..., Hypotheses], batch_size: int):
        self.model = model
        self.decoder = decoder
        self.batch_size = batch_size
        self._spell = Spelling(model.target)
        self._decode = compile_function(self._decoded, model.variables)

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        found = self._decode(padded(rows, self.batch_size), {}, None)
        arrays = (None if field is None else np.asarray(field) for field in found)
        return self._spell(Hypotheses(*arrays), rows, sources)

    def _decoded(self, arrays: Any, options: Any, static: None) -> Hypotheses:
        source, lengths = arrays
        parameters = self.model({"source": source, "source_length": lengths}, training=False)
        return self.decoder(self.model.head.step_log_probs(parameters), end=END, blank=PAD)
