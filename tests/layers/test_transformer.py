"""The parts of a Transformer, compared with Keras's and with their definitions."""

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.errors import InputError
from seq2seq.layers import FeedForward, MultiHeadAttention, Norm, SelfAttention, positions_layer
from seq2seq.layers.positions.relative import RelativePositions

B, T, D, H = 2, 4, 8, 4


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


@pytest.mark.parametrize("kind", ["layer", "rms"])
def test_a_norm_is_that_of_keras(kind):
    norm = Norm(kind)
    norm.build((None, None, D))
    norm.set_weights([normal(*weight.shape, seed=1) for weight in norm.get_weights()])
    other = (
        keras.layers.LayerNormalization(epsilon=1e-6)
        if kind == "layer"
        else keras.layers.RMSNormalization(epsilon=1e-6)
    )
    other.build((None, None, D))
    other.set_weights(norm.get_weights())

    inputs = normal(B, T, D, seed=2) * 3 + 1
    np.testing.assert_allclose(other(inputs), norm(inputs), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kv_heads", [4, 2, 1])
def test_self_attention_is_that_of_keras(kv_heads):
    layer = SelfAttention(H, kv_heads)
    layer.build((None, None, D))
    layer.set_weights([normal(*weight.shape, seed=1) for weight in layer.get_weights()])
    kernel, bias, mix, mix_bias = layer.get_weights()
    ends, dim = [D, D + kv_heads * D // H], D // H
    other = keras.layers.GroupQueryAttention(dim, H, kv_heads)
    other.build((B, T, D), (B, T, D))
    parts = zip(np.split(kernel, ends, 1), np.split(bias, ends), strict=True)
    weights = [array.reshape(*array.shape[:-1], -1, dim) for pair in parts for array in pair]
    other.set_weights([*weights, mix.reshape(H, dim, D), mix_bias])

    inputs = normal(B, T, D, seed=2)
    mask = np.tril(np.ones((T, T), bool))
    bias = np.where(mask, 0.0, -1e9).astype("float32")
    actual, _ = layer(inputs, bias=bias, positions=positions_layer("none", H, True))
    expected = other(inputs, inputs, attention_mask=np.broadcast_to(mask, (B, T, T)))
    np.testing.assert_allclose(expected, actual, rtol=1e-4, atol=1e-4)


def test_grouped_heads_of_a_memory_share_keys_and_values():
    grouped, full = MultiHeadAttention(H, 3, num_kv_heads=2), MultiHeadAttention(H, 3)
    for layer in (grouped, full):
        layer.build((None, None, D), (None, None, D))
    weights = [normal(*weight.shape, seed=1) for weight in grouped.get_weights()]
    grouped.set_weights(weights)

    def repeated(array):
        parts = array.reshape(*array.shape[:-1], 2, 3)
        return np.repeat(parts, 2, axis=-2).reshape(*array.shape[:-1], 12)

    full.set_weights([*weights[:2], *map(repeated, weights[2:])])
    memory, mask = ops.convert_to_tensor(normal(B, 5, D)), np.ones((B, 5), bool)
    one, other = (
        layer(normal(B, T, D, seed=3), layer.prepare(memory), mask) for layer in (grouped, full)
    )
    for actual, expected in zip(one, other, strict=True):
        np.testing.assert_allclose(expected, actual, rtol=1e-5, atol=1e-5)


def test_a_gated_feed_forward_multiplies_by_its_gate():
    layer = FeedForward(5, "silu", gated=True)
    layer.build((None, None, D))
    layer.set_weights([normal(*weight.shape, seed=1) for weight in layer.get_weights()])
    widen, bias, narrow, narrow_bias = layer.get_weights()

    inputs = normal(B, T, D)
    hidden = inputs @ widen + bias
    hidden = hidden[..., :5] / (1 + np.exp(-hidden[..., :5])) * hidden[..., 5:]
    np.testing.assert_allclose(hidden @ narrow + narrow_bias, layer(inputs), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("dim", [6, 5])
def test_rotated_products_depend_on_the_distance_only(dim):
    rotary = positions_layer("rotary", 1, False)
    query, key = (np.tile(normal(1, 1, 1, dim, seed=seed), (1, 9, 1, 1)) for seed in (0, 1))
    queries, keys = (ops.convert_to_numpy(rotary.rotate(x))[0, :, 0] for x in (query, key))
    products = queries @ keys.T

    np.testing.assert_allclose(products[0, 3], products[5, 8], rtol=1e-4)
    assert abs(products[0, 3] - products[0, 4]) > 1e-3
    later = ops.convert_to_numpy(rotary.rotate(query[:, 3:], first=3))
    np.testing.assert_allclose(queries[3:], later[0, :, 0], rtol=1e-4, atol=1e-5)


def test_relative_distances_are_exact_nearby_and_shared_far_away():
    distances = np.array([0, 1, 7, 8, 11, 12, 127, 128, 5_000], "int32")

    buckets = ops.convert_to_numpy(RelativePositions._bucket(ops.convert_to_tensor(distances), 16))
    assert [0, 1, 7, 8, 8, 9, 15, 15, 15] == buckets.tolist()


@pytest.mark.parametrize("causal", [False, True])
def test_a_relative_bias_tells_the_sides_apart_unless_causal(causal):
    relative = positions_layer("relative", H, causal)
    relative.build((None, None, D))
    numbers = np.arange(3, dtype="int32")[None]

    bias = ops.convert_to_numpy(relative.bias(numbers, numbers))
    assert (1, H, 3, 3) == bias.shape
    np.testing.assert_array_equal(bias[..., 0, 0], bias[..., 2, 2])
    assert causal == np.array_equal(bias[..., 0, 1], bias[..., 1, 0])


def test_linear_biases_fall_with_the_distance_by_each_heads_slope():
    numbers = np.arange(3)[None]
    bias = ops.convert_to_numpy(positions_layer("alibi", 8, False).bias(numbers, numbers))

    np.testing.assert_allclose([[0, -0.5, -1], [-0.5, 0, -0.5], [-1, -0.5, 0]], bias[0, 0])
    np.testing.assert_allclose(2.0**-8, -bias[0, 7, 0, 1])


def test_heads_that_do_not_divide_the_inputs_are_refused():
    with pytest.raises(InputError, match="num_heads must be a divisor .* inputs, 8, not 3"):
        SelfAttention(3).build((None, None, D))
