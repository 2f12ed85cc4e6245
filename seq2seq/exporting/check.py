"""Comparisons that an artefact must pass."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from seq2seq.exporting.answer import Answer, answer_of_prediction
from seq2seq.prediction import Predictor

Runner = Callable[[Sequence[Any]], list[Answer]]  # raw sources -> answers


class Check(NamedTuple):
    """A function of an artefact, and what must give the same answers.

    Attributes:
        name: of the function.
        runner: the function, as those who use the artefact call it.
        expected: what gives the same answers.
        against: what that is, in words.
        has_ties: whether some outputs may be others with the same score: of two equally good ones
            either may be found.
        is_exact: whether all answers must be the same; otherwise their share is measured.
    """

    name: str
    runner: Runner
    expected: Runner
    against: str = "the predictor"
    has_ties: bool = True
    is_exact: bool = True


def runner_of(predictor: Predictor) -> Runner:
    """Return the answers of a predictor as a function."""
    return lambda sources: [answer_of_prediction(one) for one in predictor(sources)]
