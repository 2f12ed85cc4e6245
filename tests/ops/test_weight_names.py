import keras
import pytest

from seq2seq.errors import InputError
from seq2seq.ops.weight_names import matching_weights, weight_names


def stack(*units):
    inner = keras.Sequential([keras.layers.Dense(n) for n in units])
    model = keras.Sequential([inner, keras.layers.Dense(2)])
    model.build((None, 3))
    return model


def test_names_are_counted_within_their_layer():
    names = {"sequential/dense/kernel", "sequential/dense_1/kernel", "dense/kernel"}
    stack(1)  # Keras counts on
    assert names == {name for name in weight_names(stack(4, 5)) if name.endswith("kernel")}


def test_patterns_choose_weights_and_unknown_ones_are_refused():
    assert {"dense/kernel", "dense/bias"} == set(matching_weights(stack(4), ["dense/*"]))
    with pytest.raises(InputError, match=r"'denze/\*'; there are dense/\*, sequential/\*"):
        matching_weights(stack(4), ["denze/*"])
