"""One compiled function of the whole loop: the same answers, traced once."""

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BeamSearch, Greedy, StepOutput, compile

START, END = 2, 3


def assert_same(expected, actual):
    for name, x, y in zip(expected._fields, expected, actual, strict=True):
        if x is not None:
            x, y = ops.convert_to_numpy(x), ops.convert_to_numpy(y)
            np.testing.assert_allclose(x, y, atol=1e-5, err_msg=name)


@pytest.mark.by_turns(4)
def test_eager_is_compiled(tables, strategy):
    table = tables(50, seed=1)
    rng = np.random.default_rng(1)
    call = {
        "max_length": rng.integers(0, 5, size=50),
        "prefix": rng.integers(0, 4, size=(50, 2)),
        "prefix_lengths": rng.integers(0, 3, size=50),
    }
    decode = compile(
        lambda state: (table.step, state), strategy, start=START, end=END, max_length=4
    )
    eager = strategy(table.step, table.state, start=START, end=END, size=4, **call)
    assert_same(eager, decode(table.state, **call))


def test_a_limit_above_the_compiled_one_is_a_nan_row(tables):
    table = tables(3, seed=4)
    decode = compile(
        lambda state: (table.step, state), Greedy(), start=START, end=END, max_length=4
    )
    found = decode(table.state, max_length=np.array([4, 5, -1]))
    assert [False, True, True] == np.isnan(found.log_probs)[:, 0].tolist()


@pytest.mark.by_turns(4)
def test_new_values_are_not_traced_anew(tables, strategy):
    table, traces = tables(50, seed=2), []

    def prepare(rows, mask):
        traces.append(rows.shape)
        return table.step, {"row": rows}

    decode = compile(prepare, strategy, start=START, end=END, max_length=4)
    for seed in range(3):
        rows = np.random.default_rng(seed).permutation(50).astype("int32")
        assert_same(
            strategy(table.step, {"row": rows}, start=START, end=END, max_length=4),
            decode(rows, None),
        )
    assert 1 == len(traces)
    for limit in (2, 3):
        decode(rows, None, max_length=np.full(50, limit), seed=limit, prefix=None)
    assert 2 == len(traces)
    decode(rows[:7], None)
    assert 3 == len(traces)


def test_a_step_without_state_is_compiled():
    logits = np.random.default_rng(3).normal(size=6).astype("float32")

    def step(tokens, state, index):
        return StepOutput(ops.broadcast_to(logits, (tokens.shape[0], 6)), None)

    decode = compile(lambda: (step, None), Greedy(), start=START, end=-1, max_length=3)
    found = decode(batch_size=2)

    assert np.argmax(logits) == ops.convert_to_numpy(found.tokens)[1, 0, 2]


@pytest.mark.by_turns(4)
def test_training_is_seen_by_what_was_compiled(strategy):
    weights = keras.Variable(np.eye(6, dtype="float32") * 50)

    def prepare(rows):
        def step(tokens, state, index):
            return StepOutput(ops.take(weights, tokens, axis=0), state)

        return step, rows

    call = {"start": START, "end": END, "max_length": 3, "variables": [weights]}
    decode = compile(prepare, strategy, **call)
    before = ops.convert_to_numpy(decode(np.zeros(2)).tokens)[0, 0]
    weights.assign(np.roll(np.eye(6, dtype="float32") * 50, 2, axis=1))
    after = ops.convert_to_numpy(decode(np.zeros(2)).tokens)[0, 0]

    assert [2, 2, 2] == before.tolist()
    assert [4, 0, 2] == after.tolist()


def test_compiled_nan_marks_its_row():
    table = np.zeros((2, 6), "float32")
    table[1] = np.nan
    decode = compile(
        lambda rows: (lambda t, state, i: StepOutput(ops.take(table, state, axis=0), state), rows),
        BeamSearch(3),
        start=START,
        end=END,
        max_length=3,
    )
    log_probs = ops.convert_to_numpy(decode(np.arange(2, dtype="int32")).log_probs)

    assert [False, True] == np.isnan(log_probs[:, 0]).tolist()


def test_a_limit_that_no_one_knows_needs_a_size(tables):
    table = tables(2)

    def prepare(limits):
        with pytest.raises(ValueError, match="size="):
            Greedy()(table.step, table.state, start=START, end=END, max_length=limits)
        return table.step, table.state

    compile(prepare, Greedy(), start=START, end=END, max_length=4)(np.array([1, 2]))


@pytest.mark.by_turns(4)
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX knows every shape")
def test_a_graph_need_not_know_the_batch_size(tables, strategy):
    import tensorflow as tf

    table = tables(9, seed=4)
    call = {"start": START, "end": END, "max_length": 4}

    @tf.function(input_signature=[tf.TensorSpec([None], "int32"), tf.TensorSpec([None, None])])
    def decode(rows, memory):
        def step(tokens, state, index):
            logits = table.step(tokens, {"row": state[0]}, index).logits
            return StepOutput(logits, state, state[1])

        return strategy(step, (rows, memory), **call)._replace(bound=None)

    for size in (9, 2, 0):
        rows = table.state["row"][:size]
        expected = strategy(table.step, {"row": rows}, **call)
        found = decode(rows, np.ones((size, 5), "float32"))
        assert_same(expected._replace(alignments=None, bound=None), found)
        assert (size, found.tokens.shape[1], 4, 5) == tuple(found.alignments.shape)


@pytest.mark.by_turns(4)
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX knows every shape")
def test_a_graph_need_not_know_the_number_of_steps(tables, strategy):
    import tensorflow as tf

    table = tables(9, seed=4)
    call = {"start": START, "end": END, "prefix": np.full((9, 2), 1), "prefix_lengths": 1}

    @tf.function(input_signature=[tf.TensorSpec([None], "int32"), tf.TensorSpec([None], "int32")])
    def decode(rows, limits):
        size = ops.max(limits)
        return strategy(table.step, {"row": rows}, max_length=limits, size=size, **call)

    rows = table.state["row"]
    for limits in ([4, 0, 1, 2, 3, 4, 4, 2, 1], [1] * 9):
        expected = strategy(table.step, {"row": rows}, max_length=np.array(limits), **call)
        assert_same(expected, decode(rows, np.array(limits, "int32")))
