import numpy as np
import pytest
from keras import ops

from seq2seq.errors import InputError
from seq2seq.layers import (
    AdditiveAttention,
    DotAttention,
    GeneralAttention,
    MultiHeadAttention,
)

B, K, T, S, Q, D = 3, 2, 4, 5, 4, 8
LENGTHS = np.array([5, 2, 0])
MASK = np.arange(S)[None, :] < LENGTHS[:, None]
ATTENTIONS = [
    AdditiveAttention,
    DotAttention,
    GeneralAttention,
    lambda: MultiHeadAttention(num_heads=2, head_dim=3),
]


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def attend(attention, query, memory, mask):
    if not attention.built:
        attention.build((None, None, Q), (None, None, D))
    projected = attention.prepare(ops.convert_to_tensor(memory))
    results = attention(query, projected, ops.convert_to_tensor(mask))
    return [ops.convert_to_numpy(result) for result in results]


@pytest.mark.parametrize("make", ATTENTIONS)
def test_weights_are_shares_of_the_real_steps(make):
    context, weights = attend(make(), normal(B, T, Q), normal(B, S, D), MASK)

    expected = np.broadcast_to((LENGTHS > 0)[:, None], (B, T))
    np.testing.assert_allclose(expected, weights.sum(-1), rtol=1e-6)
    np.testing.assert_array_equal(0, weights[np.broadcast_to(~MASK[:, None], weights.shape)])
    np.testing.assert_array_equal(0, context[LENGTHS == 0])


@pytest.mark.parametrize("make", ATTENTIONS)
def test_beams_read_their_source_as_if_it_were_copied(make):
    attention, query, memory = make(), normal(B * K, T, Q), normal(B, S, D)

    tiled = attend(attention, query, np.repeat(memory, K, axis=0), np.repeat(MASK, K, axis=0))
    shared = attend(attention, query, memory, MASK)
    for expected, actual in zip(tiled, shared, strict=True):
        np.testing.assert_allclose(expected, actual, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("make", ATTENTIONS)
def test_one_real_step_is_the_whole_context(make):
    attention, memory = make(), normal(B, S, D)

    mask = np.arange(S)[None, :] < np.ones((B, 1))
    one, _ = attend(attention, normal(B, T, Q), memory, mask)
    other, _ = attend(attention, normal(B, T, Q, seed=1), memory, mask)
    np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("make", ATTENTIONS)
def test_padding_and_what_stands_in_it_change_nothing(make):
    attention, query, memory = make(), normal(B, T, Q), normal(B, S, D)

    context, weights = attend(attention, query, memory, MASK)
    longer = np.concatenate([np.where(MASK[..., None], memory, 7), normal(B, 3, D)], axis=1)
    padded = attend(attention, query, longer, np.pad(MASK, ((0, 0), (0, 3))))
    np.testing.assert_allclose(context, padded[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(weights, padded[1][:, :, :S], rtol=1e-5, atol=1e-6)


def test_dot_attention_folds_two_directions_onto_the_query():
    query, memory = normal(B, T, Q), normal(B, S, D)
    mask = np.ones((B, S), bool)

    _, weights = attend(DotAttention(), query, memory, mask)
    scores = query @ (memory[:, :, :Q] + memory[:, :, Q:]).transpose(0, 2, 1)
    expected = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    np.testing.assert_allclose(expected, weights, rtol=1e-5)


def test_dot_attention_names_widths_that_do_not_fit():
    with pytest.raises(InputError, match=r"multiple of .* 3 units, not 8.*attention=general"):
        DotAttention().build((None, None, 3), (None, None, 8))


@pytest.mark.parametrize("make", ATTENTIONS)
def test_an_attention_comes_back_from_its_config(make):
    config = make().get_config()

    assert config == type(make()).from_config(config).get_config()
