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


def test_equal_steps_differ_by_their_positions_and_the_last_one_is_in_the_state():
    encoder = ConvolutionalEncoder(4, kernel_size=1, positions="sinusoidal", state="both")
    mask = np.array([[True] * 5, [True] * 3 + [False] * 2])
    inputs = np.stack([np.eye(5), np.eye(5)]).astype("float32")
    inputs[:, 1] = inputs[:, 0]
    memory = encoder(inputs, mask=ops.convert_to_tensor(mask))
    steps = ops.convert_to_numpy(memory.sequence)
    assert not np.allclose(steps[0, 0], steps[0, 1])
    plain = ConvolutionalEncoder.from_config(encoder.get_config() | {"positions": "none"})
    plain.build((None, None, 5))
    plain.set_weights(encoder.get_weights())
    steps = plain(inputs, mask=ops.convert_to_tensor(mask)).sequence
    np.testing.assert_array_equal(steps[0, 0], steps[0, 1])
    np.testing.assert_array_equal(memory.state[1], [steps[0, 4], steps[1, 2]])


@pytest.mark.parametrize("option", ["positions", "state"])
def test_a_wrong_name_is_told(option):
    with pytest.raises(InputError, match=option):
        ConvolutionalEncoder(**{option: "x"})
