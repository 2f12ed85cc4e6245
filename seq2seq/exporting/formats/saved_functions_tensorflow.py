"""The functions of a SavedModel, as those who use it call them."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from keras import ops

from seq2seq.exporting.answer import Answer, distinct
from seq2seq.exporting.array_runner import ArrayRunner
from seq2seq.exporting.check import Runner
from seq2seq.exporting.graphs.score_graph import ScoreGraph
from seq2seq.exporting.plan import Plan
from seq2seq.prediction import Predictor

ARGUMENTS = ("source", "source_length", "target", "target_length")
Call = Callable[..., dict[str, np.ndarray]]


class Loaded:
    """A SavedModel as its users load it."""

    def __init__(self, folder: Path):
        self._model = tf.saved_model.load(str(folder))

    def signature(self, name: str) -> Call:
        """Return one of its functions: arrays by name -> arrays by name."""

        def call(**arguments: Any) -> dict[str, np.ndarray]:
            function = self._model.signatures[name]  # it does not keep the variables that it reads
            given = {key: tf.constant(one) for key, one in arguments.items()}
            return {key: one.numpy() for key, one in function(**given).items()}

        return call

    def of_arrays(self, name: str) -> Call:
        """Return one of its functions as a function of sources and their lengths."""
        call = self.signature(name)
        return lambda source, lengths: call(source=source, source_length=lengths)


class TextRunner:
    """A function from raw sources to answers, by a function of texts."""

    def __init__(self, model: Any, call: Call):
        self._model = model
        self._call = call

    def __call__(self, sources: Sequence[Any]) -> list[Answer]:
        """Answer raw sources."""
        found = self._call(text=as_texts(self._model.source, sources))
        if "values" in found:
            rows = zip(found["values"], found["lengths"], strict=True)
            return [Answer((), (), one[:length].astype("float64")) for one, length in rows]
        scores = found["scores"] if "scores" in found else found["log_probs"]
        size = (len(sources), -1)
        every = zip(found["text"].reshape(size), scores.reshape(size), strict=True)
        return [distinct([text.decode() for text in texts], of_row) for texts, of_row in every]


class Scoring:
    """The log p of the predictor's outputs, as its tokenizer reads them again."""

    def __init__(self, plan: Plan, floats: str):
        self._model, self._floats = plan.model, floats
        options = plan.options._replace(strategy=None, alignments=False)
        predictor = Predictor(plan.model, **options._asdict())

        @functools.lru_cache(maxsize=4)  # of all functions, which are asked of the same
        def outputs(*sources: Any) -> list[str]:
            return [one.output for one in predictor(sources)]

        self._outputs = outputs
        graph = ScoreGraph(plan.model, options, floats)

        def scored(**given: Any) -> dict[str, np.ndarray]:
            found = graph.scores(*(given[name] for name in ARGUMENTS))
            return {name: ops.convert_to_numpy(one) for name, one in found.items()}

        self.expected = self.of_arrays(scored)

    def of_arrays(self, call: Call) -> Runner:
        """Return what scores them by a function of arrays."""

        def score(sources: Sequence[Any]) -> list[Answer]:
            outputs = self._outputs(*sources)
            source, lengths = ArrayRunner(self._model, call, self._floats).padded(sources)
            targets = self._model.target.encode(outputs).rows()
            sizes = np.array(list(map(len, targets)), "int32")
            ids = np.zeros((len(targets), int(sizes.max(initial=0))), "int32")
            for row, one in zip(ids, targets, strict=True):
                row[: len(one)] = one
            given = zip(ARGUMENTS, (source, lengths, ids, sizes), strict=True)
            return _answers(outputs, call(**dict(given))["log_probs"])

        return score

    def of_texts(self, call: Call) -> Runner:
        """Return what scores them by a function of texts."""

        def score(sources: Sequence[Any]) -> list[Answer]:
            outputs = self._outputs(*sources)
            target = [one.encode() for one in outputs]
            found = call(text=as_texts(self._model.source, sources), target=target)
            return _answers(outputs, found["log_probs"])

        return score


def _answers(outputs: Sequence[str], scores: np.ndarray) -> list[Answer]:
    return [
        Answer((output,), (float(score),)) for output, score in zip(outputs, scores, strict=True)
    ]


def as_texts(feature: Any, sources: Sequence[Any]) -> list[bytes]:
    """Return raw sources as UTF-8; arrays of numbers are written as text."""
    texts = (one if isinstance(one, str) else feature.write(feature.parse(one)) for one in sources)
    return [text.encode() for text in texts]
