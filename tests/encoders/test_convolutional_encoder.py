import numpy as np
import pytest
from keras import ops

from seq2seq.encoders import ConvolutionalEncoder
from seq2seq.errors import InputError

U = 2


def encode(encoder, inputs):
    mask = ops.ones(inputs.shape[:2], "bool")
    return ops.convert_to_numpy(encoder(inputs.astype("float32"), mask=mask).sequence)


@pytest.mark.parametrize(
    ("kernel_size", "num_layers", "before", "after"), [(3, 1, 1, 1), (3, 2, 2, 2), (4, 1, 1, 2)]
)
def test_a_step_sees_so_many_steps_to_either_side(kernel_size, num_layers, before, after):
    encoder = ConvolutionalEncoder(U, kernel_size, num_layers, activation="linear")
    inputs = np.random.default_rng(0).normal(size=(1, 9, U))

    plain = encode(encoder, inputs)[0, 4]
    seen = []
    for step in range(9):
        changed = inputs.copy()
        changed[0, step] += 1
        seen.append(not np.allclose(plain, encode(encoder, changed)[0, 4], atol=1e-6))
    assert list(range(4 - before, 4 + after + 1)) == np.flatnonzero(seen).tolist()


def test_a_residual_layer_adds_its_inputs():
    encoder = ConvolutionalEncoder(U, num_layers=2, activation="linear")
    inputs = np.ones((1, 3, U))
    encoder.build((None, None, U))
    encoder.set_weights([weight * 0 for weight in encoder.get_weights()])

    np.testing.assert_array_equal(inputs, encode(encoder, inputs))


def test_a_layer_of_another_width_adds_nothing():
    encoder = ConvolutionalEncoder(U, num_layers=1, activation="linear")
    encoder.build((None, None, U + 1))
    encoder.set_weights([weight * 0 for weight in encoder.get_weights()])

    np.testing.assert_array_equal(0, encode(encoder, np.ones((1, 3, U + 1))))


def test_a_wrong_kernel_size_is_named():
    with pytest.raises(InputError, match="kernel_size"):
        ConvolutionalEncoder(kernel_size=0)
