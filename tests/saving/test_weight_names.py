import keras
import pytest

from seq2seq.errors import InputError
from seq2seq.saving.weight_names import matching_weights, weight_names


def stack(*units):
    inner = keras.Sequential([keras.layers.Dense(n) for n in units])
    model = keras.Sequential([inner, keras.layers.Dense(2)])
    model.build((None, 3))
    return model


def test_names_are_the_same_whatever_was_built_before():
    names = {"0/0/kernel", "0/1/kernel", "1/kernel"}
    stack(1)  # Keras counts on
    assert names == {name for name in weight_names(stack(4, 5)) if name.endswith("kernel")}


def test_every_weight_of_a_layer_has_a_name_once():
    layer = keras.layers.Bidirectional(keras.layers.LSTM(3))
    layer.build((None, 2, 3))
    assert layer.weights == list(weight_names(layer).values())
    assert "forward_layer/cell/kernel" in weight_names(layer)


def test_patterns_choose_weights_and_unknown_ones_are_refused():
    assert {"1/kernel", "1/bias"} == set(matching_weights(stack(4), ["1/*"]))
    with pytest.raises(InputError, match=r"'dense/\*'\. Choose from 0/\*, 1/\*"):
        matching_weights(stack(4), ["dense/*"])
