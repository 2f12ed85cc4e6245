"""Every exported layer can be a part of a Keras model that is saved and loaded."""

import inspect

import keras
import numpy as np
import pytest

from seq2seq import layers

TRANSFORMER = {"hidden_units": 8, "activation": "relu", "gated": False, "norm": "rms"}
TRANSFORMER |= {"norm_first": True, "dropout": 0.1, "num_heads": 2, "num_kv_heads": None}
ARGUMENTS = {
    "AdditiveAttention": {"units": 4},
    "Bridge": {"kind": "dense", "sizes": [4, 4]},
    "DotAttention": {},
    "Embedding": {"vocabulary_size": 5, "dim": 4},
    "FeedForward": {"hidden_units": 8, "gated": True},
    "GRU": {"units": 4, "reverse": True},
    "GeneralAttention": {},
    "LSTM": {"units": 4, "dropout": 0.1},
    "LearnedPositions": {},
    "Linear": {"units": 3},
    "LinearPositions": {"num_heads": 2},
    "MultiHeadAttention": {"num_heads": 2, "head_dim": 4},
    "Norm": {"kind": "rms"},
    "Positions": {},
    "RelativePositions": {"num_heads": 2, "causal": True},
    "RotaryPositions": {},
    "ScheduledSampling": {"share": 0.25, "steps": 100},
    "SelfAttention": {"num_heads": 2},
    "SinusoidalPositions": {},
    "TransformerLayer": TRANSFORMER,
}
BASES = {"Attention", "Recurrent", "Transformer"}  # abstract, or only a base


def test_every_exported_layer_is_tried():
    exported = {name: getattr(layers, name) for name in layers.__all__}
    found = {
        name
        for name, one in exported.items()
        if inspect.isclass(one) and issubclass(one, keras.layers.Layer)
    }
    assert found == ARGUMENTS.keys() | BASES


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_layer_is_made_again_from_what_keras_saves_of_it(name):
    made = getattr(layers, name)(**ARGUMENTS[name], name="mine")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(made))
    assert type(made) is type(again)
    assert made.get_config() == again.get_config()


@pytest.mark.parametrize("name", ["FeedForward", "Linear", "Norm"])
def test_a_model_with_a_layer_comes_back_as_it_was(name, tmp_path):
    x = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    layer = getattr(layers, name)(**ARGUMENTS[name])
    model = keras.Sequential([keras.Input((None, 4)), layer])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(model(x), loaded(x))
