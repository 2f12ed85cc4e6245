"""The answer to one source."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from seq2seq.prediction import Prediction


class Answer(NamedTuple):
    """The answer to one source, of an artefact or of a predictor."""

    outputs: tuple[str, ...]  # best first, different ones; () for numbers
    scores: tuple[float, ...]  # of each output
    values: np.ndarray | None = None  # float64 (T, D), in the units of the data


def distinct(outputs: Iterable[str], scores: Iterable[float]) -> Answer:
    """Return hypotheses without repeated texts and empty places, but with the first in any case."""
    found: dict[str, float] = {}
    for output, score in zip(outputs, scores, strict=True):
        if not found or score > -math.inf:
            found.setdefault(output, float(score))
    return Answer(tuple(found), tuple(found.values()))


def answer_of_prediction(prediction: Prediction) -> Answer:
    """Return the answer of a predictor."""
    if prediction.values is not None:
        return Answer((), (), prediction.values)
    every = (prediction, *prediction.alternatives)
    return distinct((one.output for one in every), (one.score for one in every))
