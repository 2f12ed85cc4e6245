"""Cases of every processor, and what each should say: an oracle in NumPy and Python."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import Processor, StepOutput
from seq2seq.decoding.processors.allowed_tokens import AllowedTokens
from seq2seq.decoding.processors.banned_tokens import BannedTokens
from seq2seq.decoding.processors.forced_tokens import ForcedTokens
from seq2seq.decoding.processors.language_model_fusion import LanguageModelFusion
from seq2seq.decoding.processors.logit_bias import LogitBias
from seq2seq.decoding.processors.maximum_length import MaximumLength
from seq2seq.decoding.processors.minimum_length import MinimumLength
from seq2seq.decoding.processors.no_repeat_ngram import NoRepeatNGram
from seq2seq.decoding.processors.prefix_bias import PrefixBias
from seq2seq.decoding.processors.repetition_penalty import RepetitionPenalty

START, END = 2, 3
VOCABULARY, ROWS = 4, 12
DRAW = np.random.default_rng(1)
INPUTS = {
    "source_lengths": DRAW.integers(0, 7, ROWS),
    "soft_prefix": DRAW.integers(0, 4, (ROWS, 3)),
    "soft_prefix_lengths": DRAW.integers(0, 4, ROWS),
    "allowed_tokens": DRAW.random((ROWS, VOCABULARY)) < 0.5,
    "allowed_ids": DRAW.integers(-1, VOCABULARY, (ROWS, 2)),
}
LIMITS = DRAW.integers(0, 5, ROWS)
LANGUAGE = DRAW.normal(size=(5, VOCABULARY)).astype("float32")


def language_model(problem):
    """Knows the sum of all tokens fed, modulo 5."""

    def step(tokens, state, index):
        total = (state["total"] + tokens) % 5
        return StepOutput(ops.take(LANGUAGE, total, axis=0), {"total": total})

    return step, {"total": ops.zeros((problem.batch_size,), "int32")}


class Case(NamedTuple):
    processor: Processor
    oracle: Callable  # (log_probs float64 (V,), output so far, row) -> float64 (V,), -inf for never
    limit: Callable = lambda limit, row: limit


def forbidding(is_forbidden):
    """The oracle of what forbids: `is_forbidden(output with the token, row)`."""

    def oracle(log_probs, output, row):
        forbidden = [bool(is_forbidden((*output, t), row)) for t in range(VOCABULARY)]
        return np.where(forbidden, -np.inf, log_probs)

    return oracle


def has_twice(size):
    def check(output, row):
        grams = [output[i : i + size] for i in range(len(output) - size + 1)]
        return grams[-1:] and grams[-1] in grams[:-1]

    return check


def is_short(length, ratio=0.0):
    def check(output, row):
        least = min(LIMITS[row], ratio * INPUTS["source_lengths"][row] + length)
        return output[-1] == END and len(output) < least

    return check


def is_not_forced(tokens):
    return lambda output, row: tokens.get(len(output) - 1, output[-1]) != output[-1]


def is_foreign(output, row):
    return output[-1] != END and not INPUTS["allowed_tokens"][row, output[-1]]


def is_unlisted(output, row):
    return output[-1] != END and output[-1] not in INPUTS["allowed_ids"][row]


def penalised(penalty):
    return lambda log_probs, output, row: np.array(
        [log_probs[token] * (penalty if token in output else 1) for token in range(VOCABULARY)]
    )


def drawn_to_the_prefix(beta):
    def oracle(log_probs, output, row):
        prefix = tuple(INPUTS["soft_prefix"][row, : INPUTS["soft_prefix_lengths"][row]])
        done = len(output)
        if output != prefix[:done] or done == len(prefix):
            return log_probs
        p = np.exp(log_probs) * (1 - beta)
        p[prefix[done]] += beta if log_probs[prefix[done]] > -np.inf else 0
        with np.errstate(divide="ignore"):
            return np.log(p)

    return oracle


def biased(bias):
    def oracle(log_probs, output, row):
        p = np.exp(log_probs + bias)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(p / p.sum()) if p.sum() else np.full(VOCABULARY, -np.inf)

    return oracle


def fused(weight):
    def oracle(log_probs, output, row):
        logits = LANGUAGE[sum((START, *output)) % 5].astype("float64")
        return log_probs + weight * (logits - np.log(np.exp(logits).sum()))

    return oracle


CASES = [
    Case(NoRepeatNGram(1), forbidding(has_twice(1))),
    Case(NoRepeatNGram(2), forbidding(has_twice(2))),
    Case(NoRepeatNGram(3), forbidding(has_twice(3))),
    Case(NoRepeatNGram(20), forbidding(has_twice(20))),
    Case(RepetitionPenalty(1.7), penalised(1.7)),
    Case(RepetitionPenalty(0.4), penalised(0.4)),
    Case(BannedTokens([1, 2]), forbidding(lambda output, row: output[-1] in (1, 2))),
    Case(ForcedTokens({1: 0, 50: 1}), forbidding(is_not_forced({1: 0}))),
    Case(ForcedTokens([[0, 1], [2, END]]), forbidding(is_not_forced({0: 1, 2: END}))),
    Case(MinimumLength(3), forbidding(is_short(3))),
    Case(MinimumLength(1, ratio=0.5), forbidding(is_short(1, 0.5))),
    Case(MaximumLength(2), lambda x, output, row: x, lambda limit, row: min(limit, 2)),
    Case(
        MaximumLength(1, ratio=0.3),
        lambda x, output, row: x,
        lambda limit, row: min(limit, int(np.ceil(1 + 0.3 * INPUTS["source_lengths"][row]))),
    ),
    Case(AllowedTokens(), forbidding(is_foreign)),
    Case(AllowedTokens(name="allowed_ids"), forbidding(is_unlisted)),
    Case(PrefixBias(0.7), drawn_to_the_prefix(0.7)),
    Case(LogitBias({0: 2.0, END: -1.5}), biased([2.0, 0.0, 0.0, -1.5])),
    Case(LogitBias([[1, -np.inf]]), biased([0.0, -np.inf, 0.0, 0.0])),
    Case(LogitBias(np.arange(4.0)), biased(np.arange(4))),
    Case(LanguageModelFusion(language_model, 0.6), fused(0.6)),
]
# Every class stands in one of these at least: processors that act one after the other.
CHAINS = [[10, 1, 15, 19], [16, 4, 9, 13], [17, 6, 7, 5], [19, 12, 15, 18, 2, 14]]


def chained(numbers):
    """Several cases as one: its `processor` is a list."""
    cases = [CASES[number] for number in numbers]

    def oracle(log_probs, output, row):
        for case in cases:
            log_probs = case.oracle(log_probs, output, row)
        return log_probs

    return Case(
        [case.processor for case in cases],
        oracle,
        lambda limit, row: min(case.limit(limit, row) for case in cases),
    )


@pytest.fixture(
    params=CASES, ids=[f"{type(case.processor).__name__}-{n}" for n, case in enumerate(CASES)]
)
def case(request):
    """One processor alone."""
    return request.param


@pytest.fixture(params=CHAINS, ids=str)
def chain(request):
    """Several processors."""
    return chained(request.param)


@pytest.fixture(params=[*CHAINS, [1], [4], [10], [12], [15], [19]], ids=str)
def search(request):
    """Several processors, or one that needs more of a search than to be called."""
    return chained(request.param)


@pytest.fixture
def classes():
    """The classes that have a case, alone and in a chain."""
    return (
        {type(case.processor) for case in CASES},
        {type(CASES[number].processor) for numbers in CHAINS for number in numbers},
    )


@pytest.fixture
def call_of():
    """`call_of(rows)`: the arguments of a call for some of the rows."""
    return lambda rows: {
        "max_length": LIMITS[rows],
        "inputs": {name: value[rows] for name, value in INPUTS.items()},
        "size": 4,
    }
