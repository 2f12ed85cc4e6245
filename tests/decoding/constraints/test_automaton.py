import itertools

import numpy as np
import pytest

from seq2seq.decoding.constraints.automaton import MOST_EDGES, Automaton, Edges
from seq2seq.decoding.constraints.constraint import Constraint
from seq2seq.decoding.constraints.distances import FAR
from seq2seq.errors import InputError

END = 3


class Given(Constraint):
    """The constraint of an automaton."""

    def __init__(self, automaton):
        self._given = automaton

    def build(self, vocabulary, end):
        return self._given


def random_table(rng, num_states, vocabulary):
    """int (Q, V), -1 where there is no edge: states of no, few, many and all edges."""
    share = rng.choice([0, 0.02, 0.5, 1], size=(num_states, 1))
    exists = rng.random((num_states, vocabulary)) < share
    targets = rng.integers(0, num_states, size=(num_states, vocabulary))
    return np.where(exists, targets, -1)


def as_edges(table, rows=None, row_of_state=None):
    """The automaton's edges: what a table says otherwise than the rows."""
    base = np.full_like(table, -1) if rows is None else rows[row_of_state]
    sources, tokens = np.nonzero(table != base)
    return Edges(sources, tokens, table[sources, tokens])


def steps_to_accept(table, accepting):
    """Distances by repeated relaxation."""
    found = np.where(accepting, 0, FAR)
    for _ in table:
        best = np.where(table >= 0, found[table], FAR).min(axis=1) + 1
        found = np.minimum(found, np.where(accepting, 0, best))
    return np.minimum(found, FAR)


@pytest.fixture(params=range(30))
def drawn(request):
    """A random table, which states accept, and the automaton."""
    rng = np.random.default_rng(request.param)
    num_states, vocabulary = int(rng.integers(1, 9)), int(rng.integers(5, 3 * MOST_EDGES))
    table = random_table(rng, num_states, vocabulary)
    accepting = rng.random(num_states) < 0.2
    rows = row_of_state = None
    if request.param % 2:
        rows, row_of_state = table[::2].copy(), rng.integers(0, (num_states + 1) // 2, num_states)
    edges = as_edges(table, rows, row_of_state)
    return table, accepting, Automaton(accepting, edges, vocabulary, rows, row_of_state)


def test_tables_say_what_the_edges_say(drawn, table_of):
    table, accepting, automaton = drawn
    distances = steps_to_accept(table, accepting)
    leads_on = (table >= 0) & (distances[table] < FAR)

    assert [*distances, FAR] == automaton.distances.tolist()
    assert np.where(leads_on, table, automaton.dead).tolist() == table_of(automaton)[:-1].tolist()
    assert automaton.num_edges.max() <= MOST_EDGES


def test_a_token_is_allowed_where_acceptance_can_be_reached_in_time(drawn, stepper):
    table, accepting, automaton = drawn
    distances = np.append(steps_to_accept(table, accepting), FAR)
    if distances[0] == FAR:
        with pytest.raises(InputError, match="Given allows no output at all"):
            Given(automaton).automaton(automaton.vocabulary, END)
        return
    rng = np.random.default_rng(1)
    limits = rng.integers(0, 7, size=20)
    allowed, state = stepper(Given(automaton), automaton.vocabulary, limits)
    states, tokens = np.zeros(20, "int64"), np.full(20, 2)
    for index in range(6):
        may_be, state = allowed(tokens, state, index)
        targets = table[states]
        fits = distances[targets] <= (limits - index - 1)[:, None]
        fits[:, END] = np.append(accepting, False)[states] & (index < limits)
        fits[states == -1] = False
        np.testing.assert_array_equal(fits, may_be)
        tokens = rng.integers(0, automaton.vocabulary, size=20)
        states = np.where((states < 0) | (tokens == END), -1, table[states, tokens])


def test_equal_rows_are_one():
    table = np.tile(np.arange(3 * MOST_EDGES) % 3, (3, 1))
    automaton = Automaton([False, False, True], as_edges(table), 3 * MOST_EDGES)

    assert 2 == len(automaton.rows)  # and the dead state's
    assert 0 == automaton.num_edges.max()


def test_hidden_targets_of_a_row_do_not_count():
    rows = np.array([[1, 0, -1]])
    automaton = Automaton([False, True], Edges.of([(0, 0, 0)]), 3, rows)

    assert [FAR, 0, FAR] == automaton.distances.tolist()


@pytest.mark.parametrize(
    ("accepting", "edges", "options", "reason"),
    [
        ([], [], {}, "at least one state"),
        ([True], [(1, 0, 0)], {}, "source of an automaton is 1"),
        ([True], [(0, 5, 0)], {}, "token of an automaton is 5"),
        ([True], [(0, 0, -2)], {}, "target of an automaton is -2"),
        ([True], [(0, 1, 0), (0, 1, -1)], {}, "two edges for token 1"),
        ([True], [], {"rows": np.full((1, 5), 1)}, "target of a row"),
        ([True], [], {"row_of_state": np.zeros(2, "int32")}, "a row for each"),
    ],
)
def test_numbers_outside_their_range_are_refused(accepting, edges, options, reason):
    with pytest.raises(InputError, match=reason):
        Automaton(accepting, Edges.of(edges), 5, **options)


def test_every_output_is_listed(accepted):
    table = np.array([[1, 0, -1, -1], [-1, -1, 0, -1]])
    automaton = Automaton([False, True], as_edges(table), 4)
    outputs = set()
    for n in range(4):
        for ids in itertools.product(range(4), repeat=n):
            state = 0
            for token in ids:
                state = table[state, token] if state >= 0 else -1
            outputs |= {ids} if state == 1 else set()

    assert outputs == accepted(automaton, 3)
