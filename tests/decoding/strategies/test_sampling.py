"""Draws follow the distribution that they are said to follow."""

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BannedTokens, Greedy, Sampling, StepOutput, StochasticBeam, stream
from seq2seq.decoding.arrays.log_zero import EXISTS
from seq2seq.errors import InputError

START, END = 2, 3
ROWS = 20_000


def softmax(logits):
    p = np.exp(logits - logits.max(-1, keepdims=True))
    return p / p.sum(-1, keepdims=True)


def fewest(p, order, share):
    """The first tokens of an order that hold a share, found one after the other."""
    kept, total = np.zeros(len(p)), 0.0
    for token in order:
        if total >= share:
            break
        kept[token], total = p[token], total + p[token]
    return kept / kept.sum()


def above(p, least):
    kept = np.where((p >= least) | (p == p.max()), p, 0)
    return kept / kept.sum()


ENTROPY = lambda p: -(p * np.log(p)).sum()  # noqa: E731
TRUNCATIONS = {
    "temperature": ({"temperature": 0.5}, lambda p: p**2 / (p**2).sum()),
    "top_k": ({"top_k": 3}, lambda p: above(p, np.sort(p)[-3])),
    "top_k of all": ({"top_k": 99}, lambda p: p),
    "top_p": ({"top_p": 0.7}, lambda p: fewest(p, np.argsort(-p), 0.7)),
    "little top_p": ({"top_p": 1e-6}, lambda p: above(p, 1)),
    "min_p": ({"min_p": 0.2}, lambda p: above(p, 0.2 * p.max())),
    "typical": (
        {"typical": 0.6},
        lambda p: fewest(p, np.argsort(np.abs(-np.log(p) - ENTROPY(p))), 0.6),
    ),
    "epsilon": ({"epsilon": 0.1}, lambda p: above(p, 0.1)),
    "all": (
        {"temperature": 2.0, "top_k": 6, "top_p": 0.9, "min_p": 0.1},
        lambda p: _all(np.sqrt(p) / np.sqrt(p).sum()),
    ),
}


def _all(p):
    p = above(p, np.sort(p)[-6])
    p = fewest(p, np.argsort(-p), 0.9)
    return above(p, 0.1 * p.max())


@pytest.mark.parametrize(("options", "oracle"), TRUNCATIONS.values(), ids=TRUNCATIONS)
def test_truncations_are_those_of_their_definitions(options, oracle):
    logits = np.random.default_rng(1).normal(size=(200, 9)).astype("float32") * 2
    kept = ops.convert_to_numpy(Sampling(**options).truncated(logits)).astype("float64")

    shares = softmax(np.where(kept > EXISTS, kept, -np.inf))
    expected = [oracle(p) for p in softmax(logits.astype("float64"))]
    np.testing.assert_allclose(expected, shares, atol=1e-5)


def counted(strategy, logits, **call):
    """How often each token comes first, of ROWS rows with the same logits."""
    rows = np.zeros((ROWS, 1), "float32")

    def step(tokens, state, index):
        shape = (ops.shape(tokens)[0], len(logits))
        return StepOutput(ops.broadcast_to(ops.convert_to_tensor(logits), shape), state)

    found = strategy(step, rows, start=START, end=END, max_length=1, **call)
    return ops.convert_to_numpy(found.tokens)[:, :, 0]


def assert_drawn_from(p, tokens):
    """Pearson's statistic of counts below its 0.9999 quantile, about k + 4 sqrt(2k) + 8."""
    counts = np.bincount(tokens, minlength=len(p))
    assert counts[p == 0].sum() == 0
    expected = p[p > 0] * len(tokens)
    degrees = len(expected) - 1
    statistic = (np.square(counts[p > 0] - expected) / expected).sum()
    assert statistic < degrees + 4 * np.sqrt(2 * degrees) + 8


@pytest.mark.parametrize("name", ["temperature", "top_k", "top_p", "typical", "all"])
def test_tokens_are_drawn_as_often_as_they_should(name):
    options, oracle = TRUNCATIONS[name]
    logits = np.random.default_rng(2).normal(size=9).astype("float32") * 1.5

    drawn = counted(Sampling(**options, seed=5), logits)
    assert_drawn_from(oracle(softmax(logits.astype("float64"))), drawn[:, 0])


def test_samples_do_not_depend_on_how_many_there_are(tables, decode):
    table = tables(50, seed=1)
    one, three = (decode(Sampling(num_samples=n, seed=1), table) for n in (1, 3))
    other = decode(Sampling(seed=1), table, seed=2)

    for row in range(50):
        assert one.tokens[row, 0].tolist() in three.tokens[row].tolist()
    assert (one.tokens != other.tokens).any()


def test_a_low_temperature_is_greedy(tables, decode):
    table = tables(300, seed=2)
    cold = decode(Sampling(temperature=1e-6, seed=1), table)

    np.testing.assert_array_equal(decode(Greedy(), table).tokens, cold.tokens)


@pytest.mark.parametrize("temperature", [1e9, 1e-37])
def test_what_is_forbidden_is_not_drawn_at_any_temperature(tables, decode, temperature):
    strategy = Sampling(temperature=temperature, seed=1, processors=[BannedTokens([0, 1])])
    found = decode(strategy, tables(50, seed=3))

    assert set(found.tokens[:, :, 0].ravel()) <= {2, END}
    assert np.isfinite(found.log_probs).all()


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_a_stochastic_beam_draws_without_replacement(temperature):
    logits = np.random.default_rng(3).normal(size=6).astype("float32")
    p = softmax(logits.astype("float64") / temperature)
    drawn = counted(StochasticBeam(2, temperature, seed=7), logits)

    assert_drawn_from(p, drawn[:, 0])
    first = p.argmax()  # then the others, as likely as they are among themselves
    rest = np.where(np.arange(6) == first, 0, p)
    assert_drawn_from(rest / rest.sum(), drawn[drawn[:, 0] == first, 1])


def test_a_stochastic_beam_draws_whole_outputs_by_their_probability(tables, decode):
    table = tables(1, seed=4)
    same = table._replace(logits=np.repeat(table.logits, ROWS, axis=0))
    outputs, _, log_probs = table.all_log_probs(4)
    drawn = decode(StochasticBeam(3, seed=8), same)

    numbers = {tuple(output): number for number, output in enumerate(outputs)}
    firsts = np.array([numbers[tuple(tokens)] for tokens in drawn.tokens[:, 0]])
    p = np.exp(log_probs[0])
    frequent = p > 5 / ROWS
    grouped = np.append(p[frequent], p[~frequent].sum())
    places = np.where(frequent, np.cumsum(frequent) - 1, frequent.sum())
    assert_drawn_from(grouped / grouped.sum(), places[firsts])


@pytest.mark.parametrize("kind", [Sampling, StochasticBeam])
def test_draws_need_a_seed(tables, decode, kind):
    with pytest.raises(InputError, match="seed="):
        decode(kind(), tables(2))


@pytest.mark.parametrize(
    "options",
    [
        {"temperature": 0},
        {"top_k": 0},
        {"top_p": 0.0},
        {"top_p": 1.1},
        {"min_p": 1},
        {"typical": -1},
        {"epsilon": 1.0},
        {"num_samples": 0},
    ],
)
def test_impossible_options_are_named(options):
    with pytest.raises(InputError, match=next(iter(options))):
        Sampling(**options)


@pytest.mark.parametrize("streamed", [Greedy(), Sampling(num_samples=2, seed=3)])
def test_what_streams_is_what_the_whole_call_gives(tables, decode, streamed):
    table = tables(20, seed=5)
    call = {"start": START, "end": END, "max_length": np.arange(20) % 5}
    steps = list(stream(table.step, table.state, streamed, **call))

    tokens = np.stack([new.tokens for new in steps], axis=-1)
    log_probs = sum(new.log_probs for new in steps)
    order = np.argsort(-log_probs, axis=1, kind="stable")
    found = decode(streamed, table, **call)
    np.testing.assert_array_equal(
        np.take_along_axis(tokens, order[:, :, None], axis=1), found.tokens[:, :, : len(steps)]
    )
    np.testing.assert_allclose(-np.sort(-log_probs, axis=1), found.log_probs, atol=1e-5)
    assert steps[-1].is_done.all()


def test_what_may_still_change_does_not_stream(tables):
    table = tables(2)
    with pytest.raises(InputError, match="cannot stream"):
        next(stream(table.step, table.state, StochasticBeam(2), start=2, end=3, max_length=2))


def test_a_stream_of_what_is_no_number_ends_in_a_sentence():
    def step(tokens, state, index):
        logits = np.zeros((2, 5), "float32")
        logits[1] = np.nan
        return StepOutput(ops.convert_to_tensor(logits), state)

    with pytest.raises(InputError, match="finite softmax in row 1"):
        list(stream(step, np.zeros((2, 1), "float32"), start=START, end=END, max_length=3))
