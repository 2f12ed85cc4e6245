"""A search whose caches grow in stages finds what one with all the room finds."""

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq import EncoderDecoder
from seq2seq.decoders import TransformerDecoder
from seq2seq.decoding import (
    BeamSearch,
    BoundedStep,
    Ensemble,
    Greedy,
    Sampling,
    StepOutput,
    StepShapes,
    StochasticBeam,
    compile,
)
from seq2seq.decoding.strategies import staged_loop
from seq2seq.encoders import TransformerEncoder
from seq2seq.errors import InputError
from seq2seq.features import Tokens
from seq2seq.symbols import END, START
from seq2seq.tokenizers import Characters

is_tensorflow = keras.backend.backend() == "tensorflow"

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
    assert {SIZE} == full and rooms - full  # or None, where a graph does not know
    assert np.max(found.lengths) > 9  # beyond the first stages
    for one, other in zip(found, expected, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(found.tokens, expected.tokens)


def counting(rows, steps, offset=0):
    """A step that writes the ids 4, 5, ..., by a cache (N, steps) of what it was given."""

    def step(tokens, cache, index):
        place = ops.arange(ops.shape(cache)[1]) == index
        cache = ops.where(place, tokens[:, None], cache)
        count = ops.sum(ops.cast(cache > 0, "int32"), axis=1)
        return StepOutput(9.0 * ops.one_hot(count + 3 + offset, 60), cache)

    def resize(cache, length):
        cache = cache[:, :length]
        return ops.pad(cache, ((0, 0), (0, length - ops.shape(cache)[1])))

    return BoundedStep(step, steps, resize), ops.zeros((rows, steps), "int32")


def mixed(rows, steps):
    """An ensemble of a step that can be resized and one that cannot."""
    bounded, cache = counting(rows, steps)
    fixed, other = counting(rows, steps)
    return Ensemble([bounded, fixed._replace(resize=None)]), [cache, other]


@pytest.mark.parametrize("kind", ["plain", "XLA", "in XLA of others", "no rows", "mixed"])
def test_a_step_of_others_is_resized(kind, monkeypatch):
    monkeypatch.setattr(staged_loop, "FIRST", 4)
    rows = 0 if kind == "no rows" else 2

    def prepare(source):
        return (mixed if kind == "mixed" else counting)(rows, 40)

    options = {"start": START, "end": END, "max_length": 40}
    run = compile(prepare, Greedy(), **options, jit_compile=kind == "XLA")
    if kind == "in XLA of others" and is_tensorflow:
        import tensorflow as tf

        found = tf.function(lambda source: run(source).tokens, jit_compile=True)(np.zeros(rows))
    else:
        found = run(np.zeros(rows)).tokens
    np.testing.assert_array_equal(found, np.tile(np.arange(4, 44), (rows, 1, 1)))


@pytest.mark.parametrize(
    "wrong",
    [lambda cache, length: [cache, cache], lambda cache, length: ops.cast(cache, "float32")],
    ids=["leaves", "dtype"],
)
def test_what_resize_returns_is_checked(wrong):
    step, cache = counting(2, 40)
    with pytest.raises(InputError, match=r"these ranks and dtypes: 2 int32; it returned 2 "):
        Greedy()(step._replace(resize=wrong), cache, start=START, end=END, max_length=40)


def test_a_step_that_says_its_shapes_is_called_for_tokens_only():
    bounded, cache = counting(2, 40)
    calls = []

    def step(tokens, cache, index):
        calls.append(index)
        return bounded(tokens, cache, index)

    def search(shapes):
        calls.clear()
        known = bounded._replace(step=step, shapes=shapes)
        found = Greedy()(known, cache, start=START, end=END, max_length=3)
        return len(calls), np.asarray(found.tokens).tolist()

    once_more, expected = search(None)
    assert (once_more - 1, expected) == search(StepShapes(60))
    with pytest.raises(InputError, match="must return logits of 61 ids, as its shapes say"):
        search(StepShapes(61))
    with pytest.raises(InputError, match="must return attention, as its shapes say"):
        search(StepShapes(60, 5))


def test_sizes_of_stages():
    assert [31] == staged_loop.stage_sizes(31)
    assert [16, 32] == staged_loop.stage_sizes(32)
    assert [16, 64, 200] == staged_loop.stage_sizes(200)
