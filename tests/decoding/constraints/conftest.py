"""Automata spelled out, and their steps as NumPy."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from keras import ops

END = 3


@pytest.fixture
def table_of():
    """`table_of(automaton)`: int (Q + 1, V), where each token leads from each state."""

    def spell(automaton):
        table = automaton.rows[automaton.row_of_state]
        num_own = len(automaton.edge_costs) - 1
        sources, tokens, targets = (part[:num_own] for part in automaton.edges)
        table[sources, tokens] = targets
        return table

    return spell


@pytest.fixture
def accepted(table_of):
    """`accepted(automaton, longest)`: the set of all outputs of at most `longest` tokens."""

    def enumerate_outputs(automaton, longest):
        table = table_of(automaton)
        states, outputs = {(): 0}, set()
        for _ in range(longest + 1):
            outputs |= {ids for ids, state in states.items() if automaton.accepting[state]}
            states = {
                (*ids, token): table[state, token]
                for (ids, state), token in itertools.product(
                    states.items(), range(automaton.vocabulary)
                )
                if table[state, token] != automaton.dead
            }
        return outputs

    return enumerate_outputs


@pytest.fixture
def stepper():
    """`stepper(constraint, vocabulary, limits)`: a step that says which tokens are allowed.

    `allowed(tokens (N,), state, index) -> (bool (N, V), state)`, and the first state.
    """

    def begin(constraint, vocabulary, limits):
        limits = np.asarray(limits, "int32")
        problem = SimpleNamespace(
            batch_size=len(limits), limits=ops.convert_to_tensor(limits), end=END
        )
        process, first = constraint.begin(problem, vocabulary)
        log_probs = np.random.default_rng(0).uniform(-9, 0, (len(limits), vocabulary))
        log_probs = log_probs.astype("float32")

        def allowed(tokens, state, index):
            tokens = ops.convert_to_tensor(np.asarray(tokens, "int32"))
            found, state = process(ops.convert_to_tensor(log_probs), tokens, state, index)
            found = ops.convert_to_numpy(found)
            may_be = found > -10
            np.testing.assert_array_equal(np.where(may_be, log_probs, -1e9), found)
            return may_be, state

        return allowed, first

    return begin


@pytest.fixture
def walk(stepper):
    """`walk(constraint, vocabulary, limits, seed)`: random allowed outputs, one per limit.

    Each is a tuple of ids without END, or None where nothing is allowed.
    """

    def draw(constraint, vocabulary, limits, seed=0, first=None):
        allowed, state = stepper(constraint, vocabulary, limits)
        state = state if first is None else (ops.convert_to_tensor(first), state[1])
        rng = np.random.default_rng(seed)
        outputs, open_rows = [[] for _ in limits], set(range(len(limits)))
        tokens = np.zeros(len(limits), "int32")
        for index in range(max(limits)):
            may_be, state = allowed(tokens, state, index)
            draws = np.where(may_be, rng.random(may_be.shape), -1)
            tokens = draws.argmax(axis=1)
            for row in sorted(open_rows):
                if index >= limits[row] or tokens[row] == END or not may_be[row].any():
                    open_rows.discard(row)
                    if index < limits[row] and not may_be[row].any():
                        outputs[row] = None
                else:
                    outputs[row].append(int(tokens[row]))
        return [None if output is None else tuple(output) for output in outputs]

    return draw
