"""Answers of a model of connectionist temporal classification (CTC)."""

from typing import Any

import numpy as np

from seq2seq.decoding import Greedy, Hypotheses
from seq2seq.decoding.compiling import compile_function
from seq2seq.decoding.ctc_beam import CtcBeam
from seq2seq.decoding.ctc_greedy import ctc_greedy
from seq2seq.errors import InputError
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.spelling import Spelling
from seq2seq.symbols import END, PAD


class Transcribing:
    """Reads what a row's steps say.

    Args:
        model: a `Direct` model whose head is `CtcHead`.
        decoder: a `CtcBeam`; None or `Greedy()`: `ctc_greedy`.
        batch_size: rows at once, at most.

    Raises:
        InputError: a strategy for models that write step by step.
    """

    def __init__(self, model: Any, decoder: Any, batch_size: int):
        is_greedy = decoder is None or (isinstance(decoder, Greedy) and not decoder.processors)
        if not is_greedy and not isinstance(decoder, CtcBeam):
            raise InputError(
                f"{type(decoder).__name__} searches step by step, but this model's steps are read "
                "at once: give decoding=ctc_beam, or decoding=greedy without processors."
            )
        self.model = model
        self.decoder: Any = ctc_greedy if is_greedy else decoder
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
