"""Law 3: what is found is what listing every output finds, on 10,000 problems each."""

from functools import cache

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq import decoding
from seq2seq.decoding import BeamSearch, Exact, Greedy, Power, StochasticBeam, Wu, compile, score

START, END = 2, 3
PROBLEMS = 10_000
LENGTH, EVERY = 3, 40  # outputs of at most 3 tokens from a vocabulary of 4
PENALTIES = [None, Wu(0.7), Power(2.0), Power(-0.5)]
CLOSE = 1e-4  # scores closer than this may be ranked either way


def codes(tokens):
    """One number for each output: (..., L) -> (...)."""
    return (np.asarray(tokens) * 4 ** np.arange(np.shape(tokens)[-1])).sum(-1)


def ranked(penalty, log_probs, lengths):
    """Scores float64 (R, M) of all outputs."""
    if penalty is None:
        return log_probs
    return ops.convert_to_numpy(penalty(log_probs.astype("float32"), lengths)).astype("float64")


@pytest.fixture(scope="module")
def problems(request):
    """Random problems, and what listing all outputs says of them."""
    rng = np.random.default_rng(1)
    scale = rng.uniform(0.1, 4.0, size=(PROBLEMS, 1, 1, 1))
    logits = rng.normal(size=(PROBLEMS, LENGTH, 4, 4)) * scale
    return request.getfixturevalue("table_of")(logits.astype("float32"))


@pytest.fixture(scope="module")
def searched(problems, decode):
    """`searched(strategy)`: what it finds, once for all tests."""
    return cache(lambda strategy: decode(strategy, problems))


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_wide_beam_lists_every_output_best_first(problems, decode, penalty):
    outputs, lengths, log_probs = problems.all_log_probs(LENGTH)
    found = decode(BeamSearch(EVERY, EVERY, penalty), problems)

    scores = np.sort(ranked(penalty, log_probs, lengths), axis=1)[:, ::-1]
    np.testing.assert_allclose(scores, found.scores, rtol=2e-5, atol=1e-5)
    expected = np.broadcast_to(np.sort(codes(outputs)), (PROBLEMS, EVERY))
    np.testing.assert_array_equal(expected, np.sort(codes(found.tokens), axis=1))
    where = np.argsort(codes(outputs))[
        np.searchsorted(np.sort(codes(outputs)), codes(found.tokens))
    ]
    np.testing.assert_allclose(
        np.take_along_axis(log_probs, where, axis=1), found.log_probs, rtol=2e-5, atol=1e-5
    )
    assert (found.bound == -np.inf).all()


@pytest.mark.parametrize("penalty", PENALTIES)
def test_exact_search_finds_what_listing_finds_and_beams_find_no_better(problems, decode, penalty):
    limits = np.arange(PROBLEMS) % (LENGTH + 1)
    exact = decode(Exact(2, 2, length_penalty=penalty), problems, max_length=limits, size=LENGTH)
    beam = decode(BeamSearch(2, 2, penalty), problems, max_length=limits, size=LENGTH)

    assert (exact.bound == -np.inf).all()
    assert (exact.scores >= beam.scores - CLOSE).all()
    for limit in range(1, LENGTH + 1):
        rows = limits == limit
        outputs, lengths, log_probs = problems.all_log_probs(limit)
        scores = ranked(penalty, log_probs, lengths)[rows]
        best = -np.sort(-scores, axis=1)[:, :3]
        np.testing.assert_allclose(best[:, :2], exact.scores[rows], rtol=2e-5, atol=1e-5)
        is_clear = best[:, 0] - best[:, 1] > CLOSE
        expected = codes(outputs)[scores.argmax(1)]
        np.testing.assert_array_equal(
            expected[is_clear], codes(exact.tokens[rows, 0, :limit])[is_clear]
        )
    assert (exact.lengths[limits == 0] == 0).all()


def test_a_small_budget_says_what_it_left_open(problems, decode):
    _, _, log_probs = problems.all_log_probs(LENGTH)
    hurried = decode(Exact(1, max_steps=1), problems)
    best, found = log_probs.max(1), hurried.log_probs[:, 0]

    assert (best <= np.maximum(found, hurried.bound) + CLOSE).all()
    uncertain = hurried.bound > -np.inf
    assert 0 < uncertain.mean() < 1
    np.testing.assert_allclose(best[~uncertain], found[~uncertain], atol=1e-5)


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize("penalty", [None, Wu(1.0)])
def test_nothing_left_out_is_likelier_than_the_bound(problems, decode, width, penalty):
    outputs, _, log_probs = problems.all_log_probs(LENGTH)
    found = decode(BeamSearch(width, width, penalty), problems)

    returned = (codes(found.tokens)[:, :, None] == codes(outputs)).any(1)
    others = np.where(returned, -np.inf, log_probs).max(1)
    assert (others <= found.bound + CLOSE).all()
    certain = found.log_probs.max(1) > found.bound + CLOSE
    assert 0 < certain.mean() < 1
    np.testing.assert_allclose(
        log_probs.max(1)[certain], found.log_probs.max(1)[certain], atol=1e-5
    )


@pytest.mark.parametrize("penalty", [Wu(1.0), Power(-0.5)])
def test_stopping_early_changes_no_result(problems, decode, penalty):
    few = decode(BeamSearch(EVERY, 1, penalty), problems)
    all_ = decode(BeamSearch(EVERY, EVERY, penalty), problems)

    np.testing.assert_array_equal(all_.tokens[:, :1], few.tokens)
    np.testing.assert_allclose(all_.scores[:, :1], few.scores, rtol=1e-6)


def test_width_one_is_greedy(tables, decode):
    table = tables(PROBLEMS, length=5, vocabulary=6, seed=4)
    rng = np.random.default_rng(4)
    call = {
        "max_length": rng.integers(0, 6, size=PROBLEMS),
        "prefix": rng.integers(0, 6, size=(PROBLEMS, 3)),
        "prefix_lengths": rng.integers(0, 4, size=PROBLEMS),
        "size": 5,
    }
    greedy, beam = decode(Greedy(), table, **call), decode(BeamSearch(1), table, **call)
    for field in ("tokens", "lengths", "finish_reason"):
        np.testing.assert_array_equal(getattr(greedy, field), getattr(beam, field))
    for field in ("scores", "log_probs", "token_log_probs", "alignments"):
        np.testing.assert_allclose(getattr(greedy, field), getattr(beam, field), atol=1e-5)


def test_ties_go_to_the_lowest_id_in_both(tables, decode):
    table = tables(1)._replace(logits=np.zeros((1, 4, 4, 4), "float32"))
    greedy, beam = decode(Greedy(), table), decode(BeamSearch(1), table)
    np.testing.assert_array_equal(greedy.tokens, beam.tokens)


def test_scores_are_consistent(problems, searched, strategy):
    found = searched(strategy)
    np.testing.assert_allclose(found.token_log_probs.sum(-1), found.log_probs, rtol=1e-5)
    assert (found.scores[:, 1:] <= found.scores[:, :-1] + 1e-6).all()
    again = score(problems.step, problems.state, found.tokens, found.lengths, start=START, end=END)
    exists = np.isfinite(found.scores)
    for field in ("tokens", "lengths", "finish_reason"):
        one, other = getattr(found, field), ops.convert_to_numpy(getattr(again, field))
        np.testing.assert_array_equal(one[exists], other[exists])
    for field in ("log_probs", "token_log_probs", "alignments"):
        one, other = getattr(found, field), ops.convert_to_numpy(getattr(again, field))
        np.testing.assert_allclose(one[exists], other[exists], atol=1e-5)


def test_hypotheses_are_distinct(searched, strategy):
    found = searched(strategy)
    if isinstance(strategy, decoding.Sampling):
        pytest.skip("Samples are drawn independently: they may be equal.")
    same = codes(found.tokens)[:, :, None] == codes(found.tokens)[:, None]
    same &= np.isfinite(found.scores)[:, :, None] & np.isfinite(found.scores)[:, None]
    assert (same.sum(-1) <= 1).all()


def test_sampling_without_replacement_ends_with_every_output(problems, decode):
    outputs, _, _ = problems.all_log_probs(LENGTH)
    found = decode(StochasticBeam(EVERY, seed=3), problems)

    expected = np.broadcast_to(np.sort(codes(outputs)), (PROBLEMS, EVERY))
    np.testing.assert_array_equal(expected, np.sort(codes(found.tokens), axis=1))


def test_compiled_is_eager(problems, searched, strategy):
    decoding_ = compile(
        lambda state: (problems.step, state), strategy, start=START, end=END, max_length=LENGTH
    )
    eager, compiled = searched(strategy), decoding_(problems.state)

    same = (eager.tokens == ops.convert_to_numpy(compiled.tokens)).all((1, 2))
    assert same.mean() > (0.999 if keras.backend.backend() == "jax" else 1 - 1e-9)
    for field in ("scores", "log_probs", "token_log_probs"):
        one, other = getattr(eager, field), ops.convert_to_numpy(getattr(compiled, field))
        np.testing.assert_allclose(one[same], other[same], atol=1e-4, err_msg=field)


def test_every_strategy_is_tested(strategies):
    kinds = (getattr(decoding, name) for name in decoding.__all__)
    found = {
        kind for kind in kinds if isinstance(kind, type) and issubclass(kind, decoding.Strategy)
    }
    assert found - {decoding.Strategy} == {type(one) for one in strategies}
