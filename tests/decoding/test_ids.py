"""Law 11: ids are in the vocabulary, or refused; never another row's number."""

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import (
    AllowedTokens,
    BannedSequences,
    BannedTokens,
    BeamSearch,
    ForcedTokens,
    Greedy,
    LogitBias,
    Phrases,
    PrefixBias,
    Sampling,
    StepOutput,
    Trie,
    compile,
    score,
    stream,
)
from seq2seq.decoding.arrays import gathering
from seq2seq.errors import InputError

V, START, END = 4, 2, 3
CALL = {"start": START, "end": END, "max_length": 3}
LOGITS = np.array([[2.0, 1.0, 0.0, -1.0], [9.0, 1.0, 5.0, -1.0]], "float32")
OUTSIDE = [V, -1, -2, 2**31, 2**32 + 1, -(2**32)]  # some of which int32 would take for others
PREFIX = np.array([[1, 0], [0, 1]])


def step(tokens, state, index):
    return StepOutput(ops.take(LOGITS, state, axis=0), state)


def rows():
    return np.arange(2, dtype="int32")


def altered(array, number):
    """The same with another number in its first row."""
    array = np.array(array, "int64")
    array.flat[0] = number
    return array


def search(strategy, **call):
    return strategy(step, rows(), **{**CALL, **call})


def arguments(number):
    """Each per-row argument that has ids, with one that is `number`, and what needs it."""
    given = {"soft_prefix": altered(PREFIX, number)}
    allowed = {"allowed_tokens": altered(PREFIX, -2 if number == -1 else number)}  # -1 is padding
    return {
        "start": (Greedy(), {"start": altered([START] * 2, number)}),
        "prefix": (BeamSearch(2), {"prefix": altered(PREFIX, number)}),
        "soft_prefix": (Greedy(processors=[PrefixBias(0.5)]), {"inputs": given}),
        "allowed_tokens": (Greedy(processors=[AllowedTokens()]), {"inputs": allowed}),
    }


@pytest.mark.parametrize("name", arguments(0))
@pytest.mark.parametrize("number", OUTSIDE)
def test_a_concrete_id_outside_is_refused(name, number):
    strategy, call = arguments(number)[name]
    with pytest.raises(InputError, match=rf"{name}.* names the id .*the step knows {V} ids"):
        search(strategy, **call)


@pytest.mark.parametrize("name", arguments(0))
def test_an_id_outside_is_a_nan_row_in_a_compiled_function(name):
    strategy, call = arguments(0)[name]
    decode = compile(lambda state: (step, state), strategy, **CALL)
    plain = decode(rows(), **call)
    for number in OUTSIDE:
        _, call = arguments(number)[name]
        found = decode(rows(), **call)
        log_probs = ops.convert_to_numpy(found.log_probs)
        assert np.isnan(log_probs[0]).all()
        assert np.isnan(ops.convert_to_numpy(found.scores)[0]).all()
        for one, other in ((plain.log_probs, found.log_probs), (plain.tokens, found.tokens)):
            np.testing.assert_array_equal(
                ops.convert_to_numpy(one)[1], ops.convert_to_numpy(other)[1]
            )


def test_lengths_outside_are_nan_rows_in_a_compiled_function():
    decode = compile(lambda state: (step, state), Greedy(), **CALL)
    for length in (3, -1):
        lengths = np.array([length, 2], "int32")
        found = decode(rows(), prefix=PREFIX, prefix_lengths=lengths)
        assert [True, False] == np.isnan(ops.convert_to_numpy(found.log_probs)[:, 0]).tolist()


@pytest.mark.parametrize("lengths", [[3, 1], [-1, 1], [2**32 + 1, 1], 3])
def test_concrete_lengths_outside_are_refused(lengths):
    with pytest.raises(InputError, match="prefix_lengths must be whole numbers from 0 to 2"):
        search(Greedy(), prefix=PREFIX, prefix_lengths=lengths)


def test_what_follows_a_prefix_or_target_may_be_anything():
    prefix = np.array([[1, 99], [0, -7]])
    found = search(Greedy(), prefix=prefix, prefix_lengths=[1, 1])
    expected = search(Greedy(), prefix=prefix[:, :1])
    np.testing.assert_array_equal(*map(ops.convert_to_numpy, (found.tokens, expected.tokens)))

    scored = score(step, rows(), prefix, [1, 1], start=START, end=END)
    np.testing.assert_array_equal([[1, 0], [0, 0]], ops.convert_to_numpy(scored.tokens)[:, 0])


@pytest.mark.parametrize(
    ("targets", "lengths", "message"),
    [
        ([[1, 4], [0, 1]], [2, 2], "targets names the id 4"),
        ([[1, -1], [0, 1]], [2, 2], "targets names the id -1"),
        ([[1, 0], [0, 1]], [3, 2], "lengths must be whole numbers from 0 to 2, not 3"),
        ([[1, 0], [0, 1]], [1.5, 2], "lengths must be an int or an array of ints"),
        ([[1.0, 0], [0, 1]], [1, 2], "targets must be an int or an array of ints"),
        ([[[1, 0]], [[0, 1]]], [2, 2], r"lengths must have the shape .*\(2, 1\), not \(2,\)"),
        ([[1, 0], [1]], [2, 1], "targets must have rows of one length"),
    ],
)
def test_scored_targets_are_checked(targets, lengths, message):
    with pytest.raises(InputError, match=message):
        score(step, rows(), targets, lengths, start=START, end=END)


@pytest.mark.parametrize("end", [V, 99, -2, 2**32 + 1])
def test_end_is_an_id_or_there_is_none(end):
    with pytest.raises(InputError, match="end must be an id from 0 to 3, or -1"):
        search(Greedy(), end=end)
    with pytest.raises(InputError, match="end must be an id"):
        compile(lambda state: (step, state), Greedy(), **{**CALL, "end": end})(rows())
    search(Greedy(), end=-1)


def test_a_start_that_is_compiled_in_is_refused():
    with pytest.raises(InputError, match="start names the id 9"):
        compile(lambda state: (step, state), Greedy(), **{**CALL, "start": 9})(rows())


@pytest.mark.parametrize(
    "make",
    [
        lambda i: Greedy([BannedTokens([i])]),
        lambda i: Greedy([ForcedTokens({0: i})]),
        lambda i: Greedy([LogitBias({i: 1.0})]),
        lambda i: Greedy([AllowedTokens([i])]),
        lambda i: Greedy([PrefixBias(0.5, [i])]),
        lambda i: Greedy(constraint=BannedSequences([[i]])),
        lambda i: Greedy(constraint=Phrases([[i]])),
        lambda i: Greedy(constraint=Phrases([[1]], never=[i])),
        lambda i: Greedy(constraint=Trie([[i]])),
    ],
)
@pytest.mark.parametrize("number", [V, -1, 2**32 + 1])
def test_ids_of_processors_and_constraints_are_refused(make, number):
    with pytest.raises(InputError, match="names the id|from 0 up|of at least 0"):
        search(make(number))
    with pytest.raises(InputError, match="names the id|from 0 up|of at least 0"):
        compile(lambda state: (step, state), make(number), **CALL)(rows())


def test_a_stream_refuses_them_too():
    with pytest.raises(InputError, match="prefix names the id 9"):
        next(stream(step, rows(), prefix=[[9], [0]], **CALL))


@pytest.mark.parametrize(
    "call",
    [{"size": 2}, {"size": 2.5}, {"size": True}, {"start": "a"}, {"start": True}, {"start": 2**70}],
)
def test_arguments_of_other_types_are_refused(call):
    with pytest.raises(InputError, match="must be"):
        search(Greedy(), **call)


@pytest.mark.parametrize("is_compiled", [False, True])
def test_large_row_ids_draw_differently(is_compiled):
    """They are keys of random draws, which count modulo 2**32."""

    def flat(tokens, state, index):
        return StepOutput(ops.zeros((4, V)), state)

    call = {"start": START, "end": -1, "max_length": 20}
    state, ids = np.zeros(4, "int32"), np.array([2**31 + 1, 2**31 + 2, 2**32 + 5, 5])
    if is_compiled:
        run = compile(lambda state: (flat, state), Sampling(1), **call)
        found = run(state, row_ids=ids, seed=1)
    else:
        found = Sampling(1)(flat, state, row_ids=ids, seed=1, **call)
    tokens = np.asarray(found.tokens)[:, 0]
    assert (tokens[0] != tokens[1]).any()
    np.testing.assert_array_equal(tokens[2], tokens[3])


def test_large_arrays_are_gathered_without_flat_positions(monkeypatch):
    x, indices = np.arange(24).reshape(2, 3, 4), np.array([[11, 0], [5, 7]], "int32")
    expected = ops.convert_to_numpy(gathering.pick(ops.array(x), ops.array(indices)))
    monkeypatch.setattr(gathering, "MOST_POSITIONS", 23)
    found = ops.convert_to_numpy(gathering.pick(ops.array(x), ops.array(indices)))

    np.testing.assert_array_equal([[11, 0], [17, 19]], expected)
    np.testing.assert_array_equal(expected, found)
