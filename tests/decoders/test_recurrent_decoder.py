import itertools

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq import layers
from seq2seq.decoders import RecurrentDecoder
from seq2seq.errors import InputError
from seq2seq.layers import Memory

B, K, S, T, D, M, U = 3, 2, 4, 5, 3, 4, 2
MASK = np.arange(S)[None, :] < np.array([4, 2, 0])[:, None]
ATTENTIONS = [
    None,
    layers.AdditiveAttention,
    layers.DotAttention,
    layers.GeneralAttention,
    layers.MultiHeadAttention,
]
VARIANTS = [
    (cell, attention, feeding)
    for cell, attention, feeding in itertools.product(["lstm", "gru"], ATTENTIONS, [False, True])
    if attention or not feeding
]


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def decoder(cell="lstm", attention=layers.GeneralAttention, input_feeding=False, **options):
    built = RecurrentDecoder(
        cell, U, 2, attention and attention(), input_feeding=input_feeding, **options
    )
    built.build((None, None, D), (None, None, M), [(None, M)])
    return built


def memory():
    state = (ops.convert_to_tensor(normal(B, M, seed=1)),)
    return Memory(ops.convert_to_tensor(normal(B, S, M)), ops.convert_to_tensor(MASK), state)


@pytest.mark.parametrize(("cell", "attention", "input_feeding"), VARIANTS)
def test_a_step_at_a_time_gives_the_whole(cell, attention, input_feeding):
    network = decoder(cell, attention, input_feeding)
    prepared = network.prepare(memory())
    inputs, state = normal(B, T, D), network.initial_state(prepared, T)

    whole, _ = network(inputs, prepared)
    _, last, _ = network.advance(inputs, state, prepared)
    outputs = []
    for t in range(T):
        output, state, weights = network.advance(inputs[:, t : t + 1], state, prepared)
        outputs.append(output)
    np.testing.assert_allclose(whole, ops.concatenate(outputs, axis=1), rtol=1e-5, atol=1e-6)
    for expected, actual in zip(keras.tree.flatten(last), keras.tree.flatten(state), strict=True):
        np.testing.assert_allclose(expected, actual, rtol=1e-5, atol=1e-6)
    assert (attention is None) == (weights is None)


@pytest.mark.parametrize("input_feeding", [False, True])
def test_beams_share_the_memory_of_their_source(input_feeding):
    network = decoder(input_feeding=input_feeding)
    prepared = network.prepare(memory())
    state = keras.tree.map_structure(
        lambda part: ops.repeat(part, K, axis=0), network.initial_state(prepared, T)
    )
    inputs = normal(B * K, 1, D)

    outputs, _, weights = network.advance(inputs, state, prepared)
    for k in range(K):
        rows = keras.tree.map_structure(lambda part, k=k: part[k::K], state)
        expected, _, expected_weights = network.advance(inputs[k::K], rows, prepared)
        np.testing.assert_allclose(expected, outputs[k::K], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(expected_weights, weights[k::K], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("option", ["dropout", "recurrent_dropout"])
@pytest.mark.parametrize("input_feeding", [False, True])
def test_dropout_acts_in_training_only(option, input_feeding):
    network = decoder(input_feeding=input_feeding, **{option: 0.5})
    prepared = network.prepare(memory())
    inputs = normal(B, T, D)

    once, again = (network(inputs, prepared)[0] for _ in range(2))
    np.testing.assert_array_equal(once, again)
    assert not np.allclose(once, network(inputs, prepared, training=True)[0])


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        ({"attention": None, "bridge": "zero"}, "bridge=dense"),
        ({"attention": None, "input_feeding": True}, "input_feeding=false"),
        ({"cell": "rnn"}, "cell must be lstm or gru"),
        ({"bridge": "copy"}, "bridge=dense"),
    ],
)
def test_impossible_options_are_refused_with_a_remedy(options, remedy):
    with pytest.raises(InputError, match=remedy):
        decoder(**options)


def test_a_decoder_comes_back_from_its_config():
    config = RecurrentDecoder(
        "gru", U, 2, layers.AdditiveAttention(3), True, "zero", 0.1, 0.2
    ).get_config()

    assert config == RecurrentDecoder.from_config(config).get_config()


@pytest.mark.parametrize(("rows", "source_steps", "steps"), [(0, S, T), (B, 0, T), (B, S, 0)])
@pytest.mark.parametrize("input_feeding", [False, True])
def test_empty_axes_give_empty_answers(input_feeding, rows, source_steps, steps):
    network = decoder(input_feeding=input_feeding)
    full = memory()
    parts = [part[:rows] for part in full.state]
    prepared = network.prepare(
        Memory(full.sequence[:rows, :source_steps], full.mask[:rows, :source_steps], parts)
    )
    inputs = normal(rows, steps, D)

    outputs, weights = network(inputs, prepared)
    assert (rows, steps, U) == outputs.shape
    assert (rows, steps, source_steps) == weights.shape
    assert np.isfinite(outputs).all()
    if steps:
        state = network.initial_state(prepared, steps)
        outputs, _, _ = network.advance(inputs[:, :1], state, prepared)
        assert (rows, 1, U) == outputs.shape
