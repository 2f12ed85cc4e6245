"""The likeliest path against a list of all."""

import itertools

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding.compiling import compile_function
from seq2seq.decoding.viterbi import viterbi

R, T, V = 500, 4, 3


@pytest.fixture
def chains():
    """Emissions (R, T, V), transitions (R, T, V, V), first and last (V,), lengths (R,)."""
    rng = np.random.default_rng(0)
    shapes = (R, T, V), (R, T, V, V), (V,), (V,)
    scores = [(rng.normal(size=shape) * 2).astype("float32") for shape in shapes]
    return *scores, rng.integers(0, T + 1, R)


def best_path(emissions, transitions, first, last):
    """(path, score) of one row, transitions (T, V, V), by listing all paths."""

    def score(path):
        pairs = enumerate(itertools.pairwise(path), start=1)
        return (
            first[path[0]]
            + sum(emissions[t, symbol] for t, symbol in enumerate(path))
            + sum(transitions[t, i, j] for t, (i, j) in pairs)
            + last[path[-1]]
        )

    every = itertools.product(range(V), repeat=len(emissions))
    path = max(every, key=score) if len(emissions) else ()
    return path, score(path) if path else 0.0


@pytest.mark.parametrize("varies", [True, False])
def test_the_path_is_the_best_of_all(chains, varies):
    emissions, transitions, first, last, lengths = chains
    given = transitions if varies else transitions[0, 0]
    paths, scores = viterbi(emissions, given, lengths, first=first, last=last)
    each = np.broadcast_to(given, (R, T, V, V))
    for row, length in enumerate(lengths):
        path, score = best_path(emissions[row, :length], each[row], first, last)
        assert [*path, *[0] * (T - length)] == ops.convert_to_numpy(paths)[row].tolist()
        assert float(scores[row]) == pytest.approx(score, rel=1e-5, abs=1e-5)


def test_what_stands_in_padding_changes_nothing(chains):
    emissions, transitions, first, last, lengths = chains
    expected = viterbi(emissions, transitions[0, 0], lengths, first=first, last=last)
    real = np.arange(T)[:, None] < lengths[:, None, None]
    junk = np.pad(np.where(real, emissions, 1e9), ((0, 0), (0, 2), (0, 0)), constant_values=-7)
    paths, scores = viterbi(junk, transitions[0, 0], lengths, first=first, last=last)
    np.testing.assert_array_equal(np.pad(expected[0], ((0, 0), (0, 2))), paths)
    np.testing.assert_array_equal(expected[1], scores)


def test_all_steps_count_without_lengths(chains):
    emissions, transitions, *_ = chains
    for one, other in zip(
        viterbi(emissions, transitions[0, 0], np.full(R, T)),
        viterbi(emissions, transitions[0, 0]),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def test_a_row_of_one_step_is_its_likeliest_symbol(chains):
    emissions, transitions, first, *_ = chains
    paths, _ = viterbi(emissions[:, :1], transitions[0, 0], first=first)
    np.testing.assert_array_equal((emissions[:, 0] + first).argmax(-1), paths[:, 0])


def test_eager_is_compiled(chains):
    emissions, transitions, _, _, lengths = chains
    run = compile_function(lambda arrays, options, static: viterbi(*arrays))
    for one, other in zip(
        viterbi(emissions, transitions, lengths),
        run((emissions, transitions, lengths), {}, None),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_of_equal_paths_the_lower_symbols_win():
    paths, scores = viterbi(np.zeros((1, 3, V)), np.zeros((V, V)))

    assert [[0, 0, 0]] == ops.convert_to_numpy(paths).tolist()
    assert [0] == ops.convert_to_numpy(scores).tolist()
