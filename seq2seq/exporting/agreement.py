"""How an artefact's answers agree with those of the predictor."""

import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from seq2seq.errors import InputError
from seq2seq.exporting.answer import Answer
from seq2seq.prediction import Prediction, Predictor
from seq2seq.visible import excerpt

REPEATS = 10  # of which the median time counts
CHUNK = 64  # rows answered together
TOLERANCE = 1e-3  # of scores, in nats, and of numbers, in units of the target's scale
TIE = 1e-5  # nats between the scores of different outputs, of which either may be the best
SMALLEST = 1e-3  # scale of numbers, relative to them: float32 has seven digits


class Agreement(NamedTuple):
    """What a comparison of an artefact with the predictor found."""

    rows: int
    equal: float  # share of rows with the same output, or with numbers within the tolerance
    score_difference: float  # the largest of rows with the same output, in nats; NaN: numbers
    value_difference: float  # the largest, in units of the target's scale; NaN: not numbers
    bytes: int  # size of the artefact
    seconds: float  # of an answer to one row, the median
    predictor_seconds: float  # of the predictor

    def __str__(self) -> str:
        difference = f"largest difference of scores: {self.score_difference:.2g}"
        if not np.isnan(self.value_difference):
            difference = (
                "largest difference of numbers: "
                f"{self.value_difference:.2g} of their standard deviation"
            )
        return (
            f"equal outputs: {self.equal:.1%} of {self.rows:,}\n"
            f"{difference}\n"
            f"size: {self.bytes / 1e6:,.2f} MB\n"
            f"one row: {1000 * self.seconds:.2f} ms (the predictor: "
            f"{1000 * self.predictor_seconds:.2f} ms)"
        )


def agree(
    runner: Callable[[Sequence[Any]], list[Answer]],
    predictor: Predictor,
    sources: Sequence[Any],
    folder: Path,
) -> Agreement:
    """Compare the answers of an artefact with those of the predictor.

    Equal are the same outputs with the same score, and other outputs with one: a tie.

    Args:
        runner: of the artefact.
        predictor: of the same model, which computes in float32.
        sources: raw inputs, at least one.
        folder: of the artefact.

    Raises:
        InputError: answers that are not equal.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of symbols that are meant to be unknown
        expected = predictor(sources)
        found: list[Answer] = []
        for start in range(0, len(sources), CHUNK):
            found += runner(sources[start : start + CHUNK])
    score_differences: list[float] = []
    value_differences: list[float] = []
    equal: list[bool] = []
    for answer, prediction, target in zip(
        found, expected, _targets(predictor, sources), strict=True
    ):
        if prediction.values is None:
            is_same = answer.output == prediction.output
            apart = 0.0  # two scores of -inf, too
            if answer.score != prediction.score:
                apart = abs(answer.score - prediction.score)
            score_differences += [apart] if is_same else []
            equal.append(apart <= (TOLERANCE if is_same else TIE))
        else:
            value_differences.append(_difference(answer, prediction, target))
            equal.append(value_differences[-1] <= TOLERANCE)
    agreement = Agreement(
        rows=len(sources),
        equal=float(np.mean(equal)),
        score_difference=max(score_differences, default=float("nan")),
        value_difference=max(value_differences, default=float("nan")),
        bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        seconds=_latency(lambda: runner(sources[:1])),
        predictor_seconds=_latency(lambda: predictor(sources[:1])),
    )
    if not all(equal):
        first = excerpt(sources[equal.index(False)])
        raise InputError(
            f"The artefact must answer as the predictor does, not only {agreement.equal:.1%} of "
            f"{agreement.rows:,} sources. The first other one is {first}. Choose another format."
        )
    return agreement


def _targets(predictor: Predictor, sources: Sequence[Any]) -> list[Any]:
    """The features of the rows' targets."""
    model = predictor.model
    if model.target.kind != "values":
        return [model.target] * len(sources)
    return model.target.for_rows_of(model.source, sources)


def _difference(answer: Answer, prediction: Prediction, target: Any) -> float:
    """The largest difference of numbers, in units of their scale, or of a thousandth of them."""
    assert answer.values is not None
    assert prediction.values is not None
    if answer.values.shape != prediction.values.shape:
        return float("inf")
    ours, theirs = map(target.transformed, (answer.values, prediction.values))
    unit = np.maximum(target.scaling()[1], SMALLEST * np.abs(theirs))
    return float(np.max(np.abs(ours - theirs) / unit, initial=0.0))


def _latency(run: Callable[[], Any]) -> float:
    """The median time of a call, in seconds."""
    run()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return median(times)
