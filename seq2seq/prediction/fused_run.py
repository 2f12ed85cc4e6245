"""A trained model as the language model in another model's search."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import State
from seq2seq.decoding import LanguageModelFusion, Problem, Processor
from seq2seq.decoding.processors.processor import Process
from seq2seq.errors import InputError
from seq2seq.models import Answering
from seq2seq.prediction.load import load_model


class FusedRun(Processor):
    """A processor that adds the log p of a run's model to that of another model.

    An encoder-decoder whose source carries no information is a language model of its outputs:
    train one with `data.train` of lines that begin with a tab, and leave `source` empty.

    Args:
        run: a run folder, or a `.keras` file, of an encoder-decoder.
        tokenizer: tokenizer of the outputs of the search; that of the run must be equal.
        weight: float of at least 0, the weight of the run's log p.
        source: the input of the run's encoder for every output.

    Raises:
        InputError: the run is not such a model, or has another vocabulary.
    """

    def __init__(self, run: str | Path, tokenizer: Any, weight: float = 0.3, source: str = ""):
        model = load_model(Path(run))
        if model.answering is not Answering.SEARCHED:
            raise InputError(f"{run} is not an encoder-decoder over tokens. Pass the run of one.")
        if model.source.element_shape:
            raise InputError(f"{run} reads numbers. Pass a run whose sources are texts.")
        serialize = keras.saving.serialize_keras_object
        if serialize(model.target.tokenizer) != serialize(tokenizer):
            raise InputError(
                f"The language model {run} and the model have different target vocabularies. Train "
                "both with the same targets and tokenizer."
            )
        row = model.source.encode([source]).values[None]

        def prepare(problem: Problem) -> Any:
            shape = (problem.batch_size, max(row.shape[1], 1))
            ids = np.zeros((1, 1), "int32") if not row.shape[1] else row
            lengths = ops.full((problem.batch_size,), row.shape[1], "int32")
            sources = ops.broadcast_to(ids, shape)
            return model.decoding_step(sources, lengths, problem.size, unknown="write")

        self._fusion = LanguageModelFusion(prepare, weight, variables=model.variables)
        self.variables = self._fusion.variables

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        return self._fusion.begin(problem, vocabulary)


fused_run = FusedRun  # its name in the configs of earlier runs
