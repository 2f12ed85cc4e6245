import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.encoders import RecurrentEncoder

B, S, D, U = 3, 4, 3, 2
LENGTHS = np.array([4, 2, 0])
MASK = np.arange(S)[None, :] < LENGTHS[:, None]


@pytest.fixture
def inputs():
    return np.random.default_rng(0).normal(size=(B, S, D)).astype("float32")


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_memory_is_as_wide_as_announced(cell, num_layers, bidirectional, inputs):
    encoder = RecurrentEncoder(cell, U, num_layers, bidirectional)

    memory = encoder(inputs, mask=ops.convert_to_tensor(MASK))
    assert (B, S, encoder.output_size) == memory.sequence.shape
    assert encoder.state_sizes == tuple(part.shape[-1] for part in memory.state)


def test_two_directions_are_those_of_keras(inputs):
    encoder = RecurrentEncoder("gru", U)
    actual = encoder(inputs, mask=ops.convert_to_tensor(MASK))
    reference = keras.layers.Bidirectional(
        keras.layers.GRU(U, return_sequences=True, return_state=True)
    )
    reference.build((B, S, D))
    reference.set_weights(encoder.get_weights())

    expected, *states = reference(inputs, mask=ops.convert_to_tensor(MASK))
    expected = np.where(MASK[..., None], expected, 0)
    np.testing.assert_allclose(expected, actual.sequence, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(np.concatenate(states, -1), actual.state[0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_padding_and_what_stands_in_it_change_nothing(cell, inputs):
    encoder = RecurrentEncoder(cell, U, num_layers=2)
    short = encoder(inputs, mask=ops.convert_to_tensor(MASK))

    junk = np.concatenate([np.where(MASK[..., None], inputs, np.nan), inputs], axis=1)
    long = encoder(junk, mask=ops.convert_to_tensor(np.pad(MASK, ((0, 0), (0, S)))))
    np.testing.assert_allclose(short.sequence, long.sequence[:, :S], rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(0, long.sequence[:, S:])
    for expected, actual in zip(short.state, long.state, strict=True):
        np.testing.assert_allclose(expected, actual, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_the_summary_is_what_keras_returns_of_a_whole_row(cell, inputs):
    encoder = RecurrentEncoder(cell, U)
    actual = encoder(inputs, mask=ops.convert_to_tensor(MASK)).summary
    layer = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell](U)
    reference = keras.layers.Bidirectional(layer)
    reference.build((B, S, D))
    reference.set_weights(encoder.get_weights())

    expected = reference(inputs, mask=ops.convert_to_tensor(MASK))
    np.testing.assert_allclose(expected, actual, rtol=1e-5, atol=1e-6)


def test_the_summary_is_the_top_layers(inputs):
    memory = RecurrentEncoder("lstm", U, 2, bidirectional=False)(
        inputs, mask=ops.convert_to_tensor(MASK)
    )

    np.testing.assert_array_equal(memory.sequence[0, 3], memory.summary[0])
    np.testing.assert_array_equal(memory.sequence[1, 1], memory.summary[1])
    np.testing.assert_array_equal(0, memory.summary[2])
