"""Searches under a constraint."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BeamSearch, FinishReason, Greedy, StepOutput, compile
from seq2seq.decoding.constraints.banned_sequences import BannedSequences
from seq2seq.decoding.constraints.phrases import Phrases
from seq2seq.decoding.constraints.regex import Regex
from seq2seq.decoding.constraints.trie import Trie
from seq2seq.errors import InputError

START, END = 2, 3
V, LONGEST = 6, 4
TEXTS = ["p", None, None, None, "a", "ab"]
CONSTRAINTS = {
    "regex": Regex("(ab?p?)+", TEXTS),
    "trie": Trie([[4], [4, 5, 5], [5, 0], [0, 0, 0, 0], [5, 5, 4, 1, 1]]),
    "phrases": Phrases([[4, 5], [5, 1]], never=[2]),
    "banned": BannedSequences([[4], [0, 0], [5, END], [1, 2, 1]]),
}


@pytest.fixture(params=CONSTRAINTS)
def constraint(request):
    return CONSTRAINTS[request.param]


@pytest.fixture
def complete(constraint, accepted):
    """`complete(limit)`: the outputs that a search may return, END included."""
    outputs = accepted(constraint.automaton(V, END), LONGEST)

    def of(limit):
        fit = {output for output in outputs if len(output) <= limit and END not in output}
        return {(*ids, END) for ids in fit if len(ids) < limit} | {
            ids for ids in fit if len(ids) == limit
        }

    return of


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_a_wide_beam_lists_every_allowed_output(
    limit, constraint, complete, tables, decode, rows_of
):
    width = V**limit
    table = tables(5, vocabulary=V, seed=limit)
    found = decode(BeamSearch(width, width, constraint=constraint), table, max_length=limit)
    for row in range(5):
        outputs = rows_of(found, row)
        assert complete(limit) == set(outputs)
        np.testing.assert_allclose(
            [table.log_probs(row, output).sum() for output in outputs],
            found.log_probs[row, : len(outputs)],
            rtol=2e-5,
            atol=1e-5,
        )


@pytest.mark.parametrize("make", [Greedy, lambda **options: BeamSearch(3, 3, **options)])
def test_rows_keep_their_own_limits(make, constraint, complete, tables, decode, rows_of):
    limits = np.arange(40) % 5
    found = decode(make(constraint=constraint), tables(40, vocabulary=V, seed=5), max_length=limits)
    for row, limit in enumerate(limits):
        outputs = rows_of(found, row)
        assert set(outputs) <= complete(limit) | {()}
        assert bool(complete(limit)) == bool(outputs and outputs != [()]) or limit == 0


@pytest.mark.parametrize("turn", range(len(CONSTRAINTS)))
def test_a_constant_in_logits_changes_no_search(
    turn, tables, strategies, assert_shift_changes_nothing
):
    table, strategy = tables(4, vocabulary=V, seed=9), strategies[2 * turn]  # by turns
    constraint = [*CONSTRAINTS.values()][turn]
    assert_shift_changes_nothing(strategy, [constraint], table, max_length=[4, 1, 3, 2])


def test_a_limit_below_every_output_is_a_dead_end(tables, decode):
    found = decode(Greedy(constraint=Trie([[4, 5, 4]])), tables(1, vocabulary=V), max_length=2)

    assert FinishReason.DEAD_END == found.finish_reason[0, 0]
    assert 0 == found.lengths[0, 0]
    assert -np.inf == found.log_probs[0, 0]


@pytest.mark.parametrize("make", [Greedy, lambda **options: BeamSearch(3, **options)])
def test_a_prefix_may_leave_the_language(make, tables, decode, rows_of):
    strategy = make(constraint=Trie([[4, 5], [5, 4, 4]]))
    found = decode(strategy, tables(3, vocabulary=V), prefix=[[4, 5], [5, 4], [0, 0]])

    assert [(4, 5, END)] == rows_of(found, 0)
    assert [(5, 4, 4, END)] == rows_of(found, 1)
    assert [] == rows_of(found, 2)
    assert FinishReason.DEAD_END == found.finish_reason[2, 0]


def test_a_compiled_search_is_the_same(tables):
    table = tables(20, vocabulary=V, seed=7)
    beam = BeamSearch(3, 2, constraint=CONSTRAINTS["phrases"])
    decode = compile(lambda state: (table.step, state), beam, start=START, end=END, max_length=4)
    expected = beam(table.step, table.state, start=START, end=END, max_length=4)
    for name, x, y in zip(expected._fields, expected, decode(table.state), strict=True):
        if x is not None:
            x, y = ops.convert_to_numpy(x), ops.convert_to_numpy(y)
            np.testing.assert_allclose(x, y, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("make", [Greedy, lambda **options: BeamSearch(3, **options)])
def test_no_rows_are_decoded_to_none(make, constraint):
    def step(tokens, state, index):
        return StepOutput(ops.zeros((ops.shape(tokens)[0], V)), state)

    call = {"start": START, "end": END, "max_length": 4}
    found = make(constraint=constraint)(step, [np.zeros((0, 2), "float32")], **call)

    assert (0, 1, 4) == tuple(found.tokens.shape)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX knows every shape")
def test_the_batch_size_may_be_unknown(tables):
    import tensorflow as tf

    table = tables(7, vocabulary=V, seed=8)
    beam = BeamSearch(3, constraint=CONSTRAINTS["phrases"])
    call = {"start": START, "end": END, "max_length": 4, "size": 4}

    @tf.function(input_signature=[tf.TensorSpec([None], "int32")])
    def decode(rows):
        return beam(table.step, {"row": rows}, **call).tokens

    expected = beam(table.step, table.state, **call).tokens
    np.testing.assert_array_equal(expected, decode(table.state["row"]))
    assert (0, 1, 4) == decode(table.state["row"][:0]).shape


@pytest.mark.parametrize("end", [-1, V])
def test_outputs_need_an_end(end, constraint):
    problem = SimpleNamespace(end=end, batch_size=1, limits=ops.ones((1,), "int32"))
    with pytest.raises(InputError, match=f"end={end}"):
        constraint.begin(problem, V)


def test_an_automaton_is_built_once_for_a_vocabulary():
    trie = Trie([[4]])

    assert trie.automaton(V, END) is trie.automaton(V, END)
    assert 9 == trie.automaton(9, END).vocabulary
