"""Every exported layer is saved with its options and comes back."""

import keras
import numpy as np
import pytest

from seq2seq import layers

D = 4
OPTIONS = {
    "num_heads": 2, "num_kv_heads": 1, "hidden_units": 5, "activation": "silu", "gated": True,
    "norm": "rms", "norm_first": False, "dropout": 0.25,
}  # fmt: skip
ABSTRACT = {"Attention", "Recurrent"}
MADE = {
    "AdditiveAttention": lambda: layers.AdditiveAttention(3),
    "Bridge": lambda: layers.Bridge("dense", [2, 3]),
    "DotAttention": lambda: layers.DotAttention(),
    "Embedding": lambda: layers.Embedding(7, 3, 0.5),
    "FeedForward": lambda: layers.FeedForward(5, "silu", gated=True),
    "GRU": lambda: layers.GRU(3, reverse=True, dropout=0.1, recurrent_dropout=0.2),
    "GeneralAttention": lambda: layers.GeneralAttention(),
    "LSTM": lambda: layers.LSTM(3, reverse=True, dropout=0.1, recurrent_dropout=0.2),
    "LearnedPositions": lambda: layers.LearnedPositions(),
    "LinearPositions": lambda: layers.LinearPositions(2),
    "RelativePositions": lambda: layers.RelativePositions(2, causal=True),
    "RotaryPositions": lambda: layers.RotaryPositions(),
    "SinusoidalPositions": lambda: layers.SinusoidalPositions(),
    "Linear": lambda: layers.Linear(3, use_bias=False),
    "MultiHeadAttention": lambda: layers.MultiHeadAttention(4, 3, 2),
    "Norm": lambda: layers.Norm("rms"),
    "Positions": lambda: layers.Positions(),
    "ScheduledSampling": lambda: layers.ScheduledSampling(0.25, 100),
    "SelfAttention": lambda: layers.SelfAttention(4, 2),
    "Transformer": lambda: layers.Transformer(
        units=D, num_layers=2, positions="relative", layer_drop=0.5, causal=True,
        attention=layers.GeneralAttention(), **OPTIONS
    ),
    "TransformerLayer": lambda: layers.TransformerLayer(
        **OPTIONS, attention=layers.GeneralAttention()
    ),
}  # fmt: skip
BUILT = {
    "Bridge": ([(None, D)],),
    **dict.fromkeys(
        ["AdditiveAttention", "DotAttention", "GeneralAttention", "MultiHeadAttention"],
        ((None, None, D), (None, None, D)),
    ),
    **dict.fromkeys(["Transformer", "TransformerLayer"], ((None, None, D), (None, None, D))),
}


def weights_after_saving(layer, shapes):
    """The class, the options and the weights of a layer that is saved, loaded and built."""
    loaded = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert type(layer) is type(loaded)
    assert layer.get_config() == loaded.get_config()
    for one in (layer, loaded):
        one.build(*shapes)
    loaded.set_weights(layer.get_weights())
    return loaded.get_weights()


def test_every_exported_layer_is_here():
    classes = {name for name in layers.__all__ if isinstance(getattr(layers, name), type)}
    exported = {name for name in classes if issubclass(getattr(layers, name), keras.layers.Layer)}

    assert exported - ABSTRACT == set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_an_exported_layer_comes_back_from_its_config(name):
    layer = MADE[name]()

    weights = weights_after_saving(layer, BUILT.get(name, ((None, None, D),)))
    for expected, actual in zip(layer.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(expected, actual)
