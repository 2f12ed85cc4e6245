"""A search whose caches grow in stages finds what one with all the room finds."""

import keras
import numpy as np
import pytest

from seq2seq import EncoderDecoder
from seq2seq.decoders import TransformerDecoder
from seq2seq.decoding import BeamSearch, Ensemble, Greedy, Sampling, StochasticBeam, compile
from seq2seq.decoding.strategies import staged_loop
from seq2seq.encoders import TransformerEncoder
from seq2seq.features import Tokens
from seq2seq.symbols import END, START
from seq2seq.tokenizers import Characters

SIZE = 16  # with a first stage of 2 steps of three stages
LIMITS = np.array([16, 0, 9, 3], "int32")
STRATEGIES = [
    Greedy(),
    BeamSearch(3, n_best=2),
    BeamSearch(4, groups=2),
    Sampling(num_samples=2, seed=1),
    StochasticBeam(2, seed=1),
]


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(3)
    side = Tokens(Characters().fit([["abcdefgh"]]))
    sizes = {"units": 8, "num_layers": 1, "num_heads": 2, "hidden_units": 8}
    return EncoderDecoder(
        side, side, TransformerEncoder(**sizes), TransformerDecoder(**sizes), embedding_dim=8
    )


@pytest.mark.by_turns(5)
@pytest.mark.parametrize(
    ("is_ensemble", "is_compiled"),
    [(False, False), (False, True), (True, True)],
    ids=["eager", "compiled", "ensemble"],
)
@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: type(one).__name__)
def test_a_search_in_stages_finds_the_same(strategy, is_ensemble, is_compiled, model, monkeypatch):
    monkeypatch.setattr(staged_loop, "FIRST", 2)

    def search(is_staged):
        rooms = []

        def prepare(source, lengths):
            bounded, state = model.decoding_step(source, lengths, SIZE)

            def long(tokens, state, index):
                rooms.append(state[1][0][0].shape[2])
                output = bounded(tokens, state, index)
                ids = np.arange(output.logits.shape[-1])
                return output._replace(logits=output.logits - 2.0 * (ids == END))

            resize = bounded.resize if is_staged else None
            step = bounded._replace(step=long, resize=resize)
            return (Ensemble([step, step]), [state, state]) if is_ensemble else (step, state)

        source, lengths = np.full((4, 5), 6), np.array([5, 4, 3, 2])
        if is_compiled:
            run = compile(prepare, strategy, start=START, end=END, max_length=SIZE)
            found = run(source, lengths, max_length=LIMITS)
        else:
            step, state = prepare(source, lengths)
            found = strategy(step, state, start=START, end=END, max_length=LIMITS)
        return found, set(rooms)

    found, rooms = search(is_staged=True)
    expected, full = search(is_staged=False)
    assert {SIZE} == full and full < rooms
    assert np.max(found.lengths) > 9  # beyond the first stages
    for one, other in zip(found, expected, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(found.tokens, expected.tokens)


def test_sizes_of_stages():
    assert [31] == staged_loop.stage_sizes(31)
    assert [16, 32] == staged_loop.stage_sizes(32)
    assert [16, 64, 200] == staged_loop.stage_sizes(200)
