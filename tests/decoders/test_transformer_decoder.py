import keras
import numpy as np
import pytest
from keras import ops

from seq2seq import layers
from seq2seq.decoders import TransformerDecoder
from seq2seq.errors import InputError
from seq2seq.layers import Memory

B, K, S, T, D, M, U = 3, 2, 4, 5, 3, 4, 8
MASK = np.arange(S)[None, :] < np.array([4, 2, 0])[:, None]
VARIANTS = {
    "plain": {},
    "grouped": {"num_heads": 4, "num_kv_heads": 2},
    "modern": {"positions": "rotary", "norm": "rms", "activation": "silu", "gated": True},
    "post-norm": {"norm_first": False, "positions": "learned"},
    "relative": {"positions": "relative"},
    "alibi": {"positions": "alibi"},
    "general": {"attention": layers.GeneralAttention()},
    "grouped memory": {"attention": layers.MultiHeadAttention(4, 3, num_kv_heads=2)},
}
each_variant = pytest.mark.parametrize("options", VARIANTS.values(), ids=VARIANTS)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def decoder(**options):
    built = TransformerDecoder(**{
        "units": U, "num_layers": 2, "num_heads": 2, "hidden_units": 5, "dropout": 0, **options
    })  # fmt: skip
    built.build((None, None, D), (None, None, M), [])
    return built


def memory():
    return Memory(ops.convert_to_tensor(normal(B, S, M)), ops.convert_to_tensor(MASK), ())


@each_variant
@pytest.mark.parametrize("steps", [1, 2])
def test_some_steps_at_a_time_give_the_whole(options, steps):
    network = decoder(**options)
    prepared = network.prepare(memory())
    inputs = normal(B, T, D)

    whole, attention = network(inputs, prepared)
    state = network.initial_state(prepared, T + 2)
    outputs = []
    for t in range(0, T, steps):
        output, state, weights = network.advance(inputs[:, t : t + steps], state, prepared)
        outputs.append(output)
    np.testing.assert_allclose(whole, ops.concatenate(outputs, axis=1), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(attention[:, -1], weights[:, -1], rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(T, state[0])


@each_variant
def test_no_step_sees_a_later_one(options):
    network = decoder(**options)
    prepared = network.prepare(memory())
    inputs = normal(B, T, D)
    whole, _ = network(inputs, prepared)

    changed = np.concatenate([inputs[:, :3], normal(B, T - 3, D, seed=5)], axis=1)
    other, _ = network(changed, prepared)
    np.testing.assert_allclose(whole[:, :3], other[:, :3], rtol=1e-5, atol=1e-5)
    assert not np.allclose(whole[:, 3:], other[:, 3:], atol=1e-3)


@each_variant
def test_beams_share_the_memory_of_their_source(options):
    network = decoder(**options)
    prepared = network.prepare(memory())
    state = keras.tree.map_structure(
        lambda part: ops.repeat(part, K, axis=0), network.initial_state(prepared, T)
    )
    inputs = normal(B * K, 1, D)

    outputs, _, weights = network.advance(inputs, state, prepared)
    for k in range(K):
        rows = keras.tree.map_structure(lambda part, k=k: part[k::K], state)
        expected, _, expected_weights = network.advance(inputs[k::K], rows, prepared)
        np.testing.assert_allclose(expected, outputs[k::K], rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(expected_weights, weights[k::K], rtol=1e-5, atol=1e-5)


@each_variant
def test_padding_of_the_memory_changes_nothing(options):
    network = decoder(**options)
    inputs = normal(B, T, D)
    whole, _ = network(inputs, network.prepare(memory()))

    one = memory()
    junk = np.where(MASK[:, :, None], one.sequence, 7).astype("float32")
    twice, mask = np.concatenate([junk, junk], axis=1), np.pad(MASK, ((0, 0), (0, S)))
    longer = Memory(ops.convert_to_tensor(twice), ops.convert_to_tensor(mask), ())
    other, _ = network(inputs, network.prepare(longer))
    np.testing.assert_allclose(whole, other, rtol=1e-5, atol=1e-5)


def test_every_layer_has_its_own_attention():
    network = decoder(attention=layers.GeneralAttention())
    one, other = (layer.attention.key.kernel for layer in network.transformer.stack)

    assert not np.allclose(one, other)


@each_variant
def test_a_decoder_comes_back_from_its_config(options):
    network = decoder(**options)

    saved = keras.saving.serialize_keras_object(network)
    loaded = keras.saving.deserialize_keras_object(saved)
    assert network.get_config() == loaded.get_config()


@pytest.mark.parametrize("wrong", [{"num_heads": 0}, {"units": 0}, {"num_layers": 0}])
def test_a_wrong_argument_is_named(wrong):
    with pytest.raises(InputError, match="|".join(wrong)):
        decoder(**wrong)


@each_variant
def test_every_row_advances_from_its_own_position(options):
    network = decoder(**options)
    prepared = network.prepare(memory())
    inputs = normal(B, T, D)
    expected, _ = network(inputs, prepared)
    taken = [1, 3, 0]

    caches = []
    for row, count in enumerate(taken):
        state = network.initial_state(prepared, T)
        if count:
            _, state, _ = network.advance(inputs[:, :count], state, prepared)
        caches.append(keras.tree.map_structure(lambda part, row=row: part[row : row + 1], state))
    state = keras.tree.map_structure(lambda *rows: ops.concatenate(rows, axis=0), *caches)
    following = np.stack([inputs[row, count : count + 2] for row, count in enumerate(taken)])
    actual, (counts, _), _ = network.advance(following, state, prepared)
    for row, count in enumerate(taken):
        np.testing.assert_allclose(
            expected[row, count : count + 2], actual[row], rtol=1e-5, atol=1e-5
        )
    np.testing.assert_array_equal([3, 5, 2], counts)


@pytest.mark.parametrize("attention", [None, layers.GeneralAttention()])
def test_attention_to_the_source_follows_the_dtype_of_the_decoder(attention):
    network = decoder(attention=attention, dtype="mixed_bfloat16")

    prepared = network.prepare(memory())
    parts = keras.tree.flatten(prepared.projected)
    assert {"bfloat16"} == {keras.backend.standardize_dtype(part.dtype) for part in parts}


@pytest.mark.parametrize(("rows", "source_steps", "steps"), [(0, S, T), (B, 0, T), (B, S, 0)])
@each_variant
def test_empty_axes_give_empty_answers(options, rows, source_steps, steps):
    network = decoder(**options)
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
