"""Predictions of models with connectionist temporal classification (CTC)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from seq2seq.decoding import Hypotheses, ctc_greedy
from seq2seq.decoding.compiling import compile_function
from seq2seq.prediction.batch_predictor import BatchPredictor, Options
from seq2seq.prediction.hypothesis_formatter import HypothesisFormatter
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import Prediction
from seq2seq.symbols import END, PAD


class CtcPredictor(BatchPredictor):
    """A predictor that decodes the symbols emitted by the steps of a row.

    Args:
        model: a `Direct` model whose head is a `CtcHead`.
        options: how to decode; the strategy is a `CtcBeam`, or greedy by default.
    """

    has_workers = True

    def __init__(self, model: Any, options: Options):
        super().__init__(model, options)
        strategy: Any = options.strategy
        is_beam = strategy is not None and strategy.reads_frames
        self.decoder: Callable[..., Hypotheses] = strategy if is_beam else ctc_greedy
        self._format = HypothesisFormatter(model.target)
        self._decode = compile_function(self._decoded, model.variables)

    def check_strategy(self) -> None:
        strategy = self.options.strategy
        if strategy is None or not strategy.reads_frames:
            self._refuse_search("decoding=ctc_beam or ")

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        found = self._decode(padded(rows, self.options.batch_size), {}, None)
        arrays = (None if field is None else np.asarray(field) for field in found)
        return self._format(Hypotheses(*arrays), rows, sources)

    def _decoded(self, arrays: Any, options: Any, static: None) -> Hypotheses:
        source, lengths = arrays
        parameters = self.model({"source": source, "source_length": lengths}, training=False)
        return self.decoder(self.model.head.step_log_probs(parameters), end=END, blank=PAD)
