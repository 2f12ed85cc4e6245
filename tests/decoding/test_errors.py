"""Law 8: what is wrong, what was received, what to do."""

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import (
    BeamSearch,
    BoundedStep,
    Ensemble,
    Greedy,
    Sampling,
    StepOutput,
    Wu,
    score,
)
from seq2seq.errors import InputError

CALL = {"start": 2, "end": 3, "max_length": 4}
STATE = np.zeros((2, 5), "float32")


def uniform(tokens, state, index):
    return StepOutput(ops.zeros((tokens.shape[0], 6)), state)


@pytest.mark.parametrize(("strategy", "value"), [(Greedy(), np.inf), (BeamSearch(3), np.nan)])
def test_nan_logits_name_their_row(strategy, value):
    table = np.zeros((2, 6), "float32")
    table[1, 4] = value

    def step(tokens, state, index):
        return StepOutput(ops.take(table, state, axis=0), state)

    with pytest.raises(InputError, match="row 1"):
        strategy(step, np.arange(2, dtype="int32"), **CALL)


def test_logits_that_allow_nothing_are_an_error(strategy):
    def step(tokens, state, index):
        return StepOutput(ops.full((tokens.shape[0], 6), -np.inf), state)

    with pytest.raises(InputError, match="finite softmax"):
        strategy(step, STATE, **CALL)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (lambda t, s, i: StepOutput(ops.zeros((t.shape[0], 6)), s[:, :3]), "state leaf of shape"),
        (lambda t, s, i: StepOutput(ops.zeros((t.shape[0], 6)), (s, s)), "returned 2"),
        (lambda t, s, i: (ops.zeros((t.shape[0], 6)), s), "return StepOutput.* not a tuple of 2"),
        (lambda t, s, i: None, "return StepOutput.* not a NoneType"),
        (lambda t, s, i: StepOutput(ops.zeros((t.shape[0], 1, 6)), s), r"\(N, V\)"),
    ],
)
def test_what_a_step_returns_is_checked(strategy, step, message):
    with pytest.raises(InputError, match=message):
        strategy(step, STATE, **CALL)


@pytest.mark.parametrize(
    ("state", "call", "message"),
    [
        (None, {}, "batch_size=B"),
        (STATE, {"prefix_lengths": [1, 1]}, "without a prefix"),
        (STATE, {"prefix": [1, 1]}, r"\(B, P\)"),
        (STATE, {"max_length": -1}, "not be negative"),
        (STATE, {"size": ops.convert_to_tensor(-1)}, "size must be"),
        (STATE, {"size": ops.convert_to_tensor(3)}, "at most size=3, not 4"),
        (STATE, {"max_length": 2.7}, "max_length must be an int"),
        (STATE, {"max_length": [1.0, 2.0]}, "max_length must be an int"),
        (
            STATE,
            {"prefix": [[1], [1]], "prefix_lengths": [0.5, 1]},
            "prefix_lengths must be an int",
        ),
        (STATE, {"end": [3]}, r"end must be an int, the id of END, not \[3\]"),
        (STATE, {"end": 2.5}, "end must be an int"),
        ([STATE, np.zeros((3, 1))], {}, "leading"),
        (np.float32(1.0), {}, "leading"),
        (STATE, {"start": [2, 2, 2]}, "start"),
        (STATE, {"max_length": [1, 2, 3]}, "max_length"),
        (STATE, {"prefix": [[1], [1]], "prefix_lengths": [1, 1, 1]}, "prefix_lengths"),
        (STATE, {"prefix": [[1], [1], [1]]}, "prefix"),
    ],
)
def test_a_call_that_does_not_fit_together_is_explained(state, call, message):
    with pytest.raises(InputError, match=message):
        Greedy()(uniform, state, **{**CALL, **call})


@pytest.mark.parametrize("wrapped", [lambda step: step, lambda step: Ensemble([step, uniform])])
@pytest.mark.parametrize("number", [int, np.int64])
def test_a_search_is_no_longer_than_its_step_function(wrapped, number):
    step = wrapped(BoundedStep(uniform, length=number(4)))
    state = [STATE, STATE] if isinstance(step, Ensemble) else STATE
    Greedy()(step, state, **CALL)

    with pytest.raises(InputError, match="prepared for 4 steps, but max_length is 5"):
        Greedy()(step, state, **{**CALL, "max_length": 5})


def test_scored_targets_need_ids():
    with pytest.raises(InputError, match=r"\(B, K, T\)"):
        score(uniform, STATE, [1, 2], [1, 1], start=2, end=3)


@pytest.mark.parametrize(
    "make",
    [
        lambda: BeamSearch(2.5),
        lambda: BeamSearch(True),
        lambda: BeamSearch(diversity=np.inf),
        lambda: BeamSearch(coverage_penalty=True),
        lambda: BeamSearch(length_penalty=np.nan),
        lambda: Wu("0.6"),
        lambda: Sampling(top_p=True),
        lambda: Sampling(seed=1.5)(uniform, STATE, **CALL),
        lambda: Sampling()(uniform, STATE, seed="1", **CALL),
    ],
)
def test_options_of_other_types_are_refused(make):
    with pytest.raises(InputError, match="must be"):
        make()


@pytest.mark.parametrize("options", [{"width": 0}, {"width": 2, "n_best": 3}, {"n_best": 0}])
def test_impossible_widths_are_refused(options):
    with pytest.raises(InputError, match="n_best <= width|whole number of at least 1, not 0"):
        BeamSearch(**options)


@pytest.mark.parametrize("penalty", ["wu", [0.6], True])
def test_a_length_penalty_is_a_number_or_an_object(penalty):
    with pytest.raises(InputError, match="length_penalty"):
        BeamSearch(length_penalty=penalty)


def test_a_stateless_step_is_told_its_batch_size():
    found = Greedy()(uniform, None, batch_size=3, **CALL)

    assert (3, 1, 4) == tuple(found.tokens.shape)


def test_a_number_is_the_alpha_of_wu():
    penalty = BeamSearch(length_penalty=0.6).ranking.penalty

    assert isinstance(penalty, Wu)
    assert 0.6 == penalty.alpha


def test_numbers_may_be_of_numpy():
    sampling = Sampling(temperature=np.float32(0.5), top_k=np.int32(3), num_samples=np.int64(2))
    found = sampling(uniform, STATE, seed=1, **{**CALL, "end": np.int64(3)})

    assert (2, 2, 4) == tuple(found.tokens.shape)
    assert isinstance(BeamSearch(length_penalty=np.float32(0.5)).ranking.penalty, Wu)
