"""Bad input ends in one sentence that says what to do."""

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import Greedy, StepOutput
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
from seq2seq.errors import InputError


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: NoRepeatNGram(0), "size must be"),
        (lambda: RepetitionPenalty(0.0), "penalty must be a finite number above 0, not 0.0"),
        (
            lambda: RepetitionPenalty(np.inf),
            "penalty must be a finite number above 0, not inf",
        ),
        (
            lambda: BannedTokens([1, -1]),
            "A banned token must be a whole number of at least 0, not -1",
        ),
        (lambda: BannedTokens(5), "tokens must be a list, not 5"),
        (lambda: BannedTokens(["a"]), "'a' is a text"),
        (
            lambda: ForcedTokens({0: 1.5}),
            "A forced token must be a whole number of at least 0, not 1.5",
        ),
        (lambda: ForcedTokens({-1: 1}), "A key of ForcedTokens must be a whole .* not -1"),
        (lambda: ForcedTokens([[0, 1], [0, 2]]), "key twice"),
        (lambda: ForcedTokens([1, 2]), "needs pairs"),
        (lambda: ForcedTokens(7), "The argument of ForcedTokens must be a list, not 7"),
        (
            lambda: MinimumLength(-1),
            r"MinimumLength\.length must be a whole number of at least 0, not -1",
        ),
        (lambda: MinimumLength(), "length or ratio of MinimumLength must be above 0, not both 0"),
        (
            lambda: MaximumLength(3, ratio=-0.5),
            r"MaximumLength\.ratio must be a finite .*, not -0.5",
        ),
        (lambda: PrefixBias(1.0), "beta must be a number above 0 and below 1, not 1.0"),
        (lambda: PrefixBias(0.0), "beta must be a number above 0 and below 1, not 0.0"),
        (lambda: LogitBias({1: np.inf}), "bias of LogitBias must be a number, or -inf, not inf"),
        (lambda: LogitBias({1: "much"}), "bias of LogitBias must be a number.* not 'much'"),
        (lambda: LogitBias(np.array([1.0, np.nan])), "bias of LogitBias must be .*nan"),
        (
            lambda: LanguageModelFusion(lambda problem: None, -0.1),
            "weight must be a finite number of at least 0, not -0.1",
        ),
    ],
)
def test_impossible_arguments_are_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_numbers_of_numpy_are_numbers():
    half = np.float32(0.5)
    assert half == PrefixBias(half).beta == RepetitionPenalty(half).penalty
    assert half == MinimumLength(np.int64(2), half).ratio
    assert half == LanguageModelFusion(lambda problem: None, half).weight


def uniform(tokens, state, index):
    return StepOutput(ops.zeros((ops.shape(tokens)[0], 6)), state)


def other(tokens, state, index):
    return StepOutput(ops.zeros((ops.shape(tokens)[0], 5)), state)


@pytest.mark.parametrize(
    ("processor", "inputs", "message"),
    [
        (BannedTokens([6]), {}, "BannedTokens names the id 6, but the step knows 6 ids"),
        (ForcedTokens({0: 9}), {}, "ForcedTokens names the id 9"),
        (LogitBias({8: 1.0}), {}, "LogitBias names the id 8"),
        (LogitBias(np.zeros(5)), {}, "LogitBias has 5 biases, but the step knows 6"),
        (LanguageModelFusion(lambda problem: (other, None), 0.3), {}, "knows 5 ids and the model"),
        (MinimumLength(ratio=0.5), {}, "source_lengths.*MinimumLength"),
        (MaximumLength(ratio=0.5), {"source_lengths": [[1], [2]]}, r"\(B,\)"),
        (AllowedTokens(), {"other": [1, 2]}, "allowed_tokens.*AllowedTokens; received other"),
        (AllowedTokens(), {"allowed_tokens": np.ones((2, 5), bool)}, "V = 6.*bool of shape"),
        (AllowedTokens(name="few"), {"few": [1, 2]}, r"'few'.*received int32 of shape \(2,\)"),
        (AllowedTokens(), {"allowed_tokens": np.ones((2, 6), "float32")}, "received float32"),
        (AllowedTokens(), {"allowed_tokens": [[1, 7], [1, -1]]}, "names the id 7"),
        (PrefixBias(0.5), {}, "soft_prefix.*PrefixBias"),
        (PrefixBias(0.5), {"soft_prefix": [1, 2]}, r"\(B, P\)"),
        (PrefixBias(0.5), {"soft_prefix": [[1], [6]]}, "soft_prefix'] names the id 6"),
        (
            PrefixBias(0.5),
            {"soft_prefix": [[1], [2]], "soft_prefix_lengths": [[1], [1]]},
            "soft_prefix_lengths",
        ),
    ],
)
def test_what_does_not_fit_the_call_is_explained(processor, inputs, message):
    with pytest.raises(InputError, match=message):
        Greedy(processors=[processor])(
            uniform, None, start=2, end=3, max_length=4, batch_size=2, inputs=inputs
        )
