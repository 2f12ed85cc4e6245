"""How an artefact's answers agree with those of the predictor."""

import math
import time
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from seq2seq.errors import InputError
from seq2seq.exporting.answer import Answer
from seq2seq.exporting.check import Check, Runner
from seq2seq.visible import excerpt

REPEATS = 10, 3  # of one row, and of a batch; the median time counts
CHUNK = 64  # rows answered together
TOLERANCE = 1e-3  # of scores, relative to those above 1, and of numbers, in their target's scale
MOST_TIES = 0.05  # share of rows with one; one row may have it in any case
TIE = 1e-5  # in the same units, between the scores of different outputs that are equally good
SMALLEST = 1e-3  # scale of numbers, relative to them: float32 has seven digits


class Agreement(NamedTuple):
    """What a comparison of a function of an artefact found."""

    against: str
    rows: int
    equal: float  # share of the rows with the same answer: best output, or numbers
    score_difference: float  # the largest of equal outputs, in nats; NaN: numbers
    value_difference: float  # the largest, in units of the target's scale; NaN: not numbers
    seconds: float  # of an answer to one row, the median
    expected_seconds: float  # of what it was compared with
    batch: int = 0  # rows of a batch
    batch_seconds: float = math.nan  # of an answer to a batch, the median
    expected_batch_seconds: float = math.nan

    def __str__(self) -> str:
        equal = f"answers to {self.rows:,} sources as of {self.against}"
        if self.equal < 1:
            equal = f"{self.equal:.1%} of the {equal}"
        difference = f"scores differ by up to {self.score_difference:.2g}"
        if not math.isnan(self.value_difference):
            difference = f"numbers differ by up to {self.value_difference:.2g} of their deviation"
        times = [("one row", self.seconds, self.expected_seconds)]
        if self.batch > 1:
            batch = self.batch_seconds, self.expected_batch_seconds
            times.append((f"{self.batch} rows", *batch))
        shown = ", ".join(
            f"{rows} {1000 * ours:.2f} ms ({self.against}: {1000 * theirs:.2f} ms)"
            for rows, ours, theirs in times
        )
        return f"{equal}, {difference}, {shown}"


def agree(check: Check, model: Any, sources: Sequence[Any]) -> Agreement:
    """Compare the answers of a function of an artefact with those that are expected.

    Args:
        check: the comparison.
        model: whose target has the scale of numbers.
        sources: raw inputs, at least one.

    Raises:
        InputError: an answer is another one, and the check is of exact answers.
    """
    with warnings.catch_warnings():
        # Of symbols that are meant to be unknown, and of fewer outputs than are wanted.
        warnings.simplefilter("ignore", UserWarning)
        expected, found = _answers(check.expected, sources), _answers(check.runner, sources)
        seconds = _latencies(check, sources[:1], REPEATS[0])
        batch_seconds = _latencies(check, sources[:CHUNK], REPEATS[1])
    score_differences: list[float] = []
    value_differences: list[float] = []
    num_equal = num_ties = 0
    for source, one, right, target in zip(
        sources, found, expected, _targets(model, sources), strict=True
    ):
        if one.values is not None and right.values is not None:
            value_differences.append(_value_difference(one.values, right.values, target))
            is_right = is_same = value_differences[-1] <= TOLERANCE
        else:
            is_right, is_same = _are_equal(one, right, check.has_ties), one[0][:1] == right[0][:1]
            num_ties += one.outputs != right.outputs
            score_differences += _score_differences(one, right)
        num_equal += is_same
        if not check.is_exact and _is_finite(right) and not _is_finite(one):
            raise InputError(
                f"The exported model must give finite numbers, but {check.name} does not for the "
                f"source {excerpt(source)}. Choose another format or decoding."
            )
        if check.is_exact and (not is_right or num_ties > max(1, MOST_TIES * len(sources))):
            raise InputError(
                f"The exported model must answer as {check.against} does, but {check.name} answers "
                f"the source {excerpt(source)} otherwise. Choose another format or decoding."
            )
    return Agreement(
        check.against,
        len(sources),
        num_equal / len(sources),
        max(score_differences, default=math.nan),
        max(value_differences, default=math.nan),
        seconds[0],
        seconds[1],
        len(sources[:CHUNK]),
        batch_seconds[0],
        batch_seconds[1],
    )


def _answers(runner: Runner, sources: Sequence[Any]) -> list[Answer]:
    found: list[Answer] = []
    for start in range(0, len(sources), CHUNK):
        found += runner(sources[start : start + CHUNK])
    return found


def _are_equal(one: Answer, right: Answer, has_ties: bool) -> bool:
    """Whether texts and scores are the same, or ties; a NaN is equal to nothing."""
    if len(one.outputs) != len(right.outputs):
        return False
    for output, score, other, other_score in zip(*one[:2], *right[:2], strict=True):
        if output != other and not has_ties:
            return False
        most = (TOLERANCE if output == other else TIE) * max(1.0, abs(other_score))
        if score != other_score and not -math.inf < abs(score - other_score) <= most < math.inf:
            return False
    return True


def _is_finite(answer: Answer) -> bool:
    values = answer.scores if answer.values is None else answer.values
    return bool(np.isfinite(values).all())


def _score_differences(one: Answer, right: Answer) -> list[float]:
    return [
        abs(score - other_score)
        for output, score, other, other_score in zip_longest(*one[:2], *right[:2])
        if output == other and score != other_score
    ] or [0.0]


def _targets(model: Any, sources: Sequence[Any]) -> list[Any]:
    """The features of the rows' targets."""
    if model.target.kind != "values":
        return [model.target] * len(sources)
    return model.target.for_rows_of(model.source, sources)


def _value_difference(values: np.ndarray, expected: np.ndarray, target: Any) -> float:
    """The largest difference of numbers, in units of their scale, or of a thousandth of them."""
    if values.shape != expected.shape:
        return math.inf
    ours, theirs = map(target.transformed, (values, expected))
    unit = np.maximum(target.scaling()[1], SMALLEST * np.abs(theirs))
    return float(np.max(np.abs(ours - theirs) / unit, initial=0.0))


def _latencies(check: Check, sources: Sequence[Any], repeats: int) -> tuple[float, float]:
    """The seconds of an answer, and of the one that is expected."""
    return (
        _latency(partial(check.runner, sources), repeats),
        _latency(partial(check.expected, sources), repeats),
    )


def _latency(run: Callable[[], Any], repeats: int) -> float:
    """The median time of a call, in seconds."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return median(times)
