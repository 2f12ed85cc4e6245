"""What every encoder does alike."""

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.decoding.compiling import compile_function
from seq2seq.encoders import (
    ConvolutionalEncoder,
    DenseEncoder,
    DilatedEncoder,
    RecurrentEncoder,
    TransformerEncoder,
)
from seq2seq.errors import InputError

B, S, D, U = 3, 4, 3, 3
LENGTHS = np.array([4, 2, 0])
MASK = np.arange(S)[None, :] < LENGTHS[:, None]
EAGERLY = keras.backend.backend() == "tensorflow"  # the quicker way for one small step
ENCODERS = {
    "transformer": lambda **options: TransformerEncoder(
        6, 2, 2, None, 5, **{"dropout": 0, **options}
    ),
    "transformer-relative": lambda **options: TransformerEncoder(
        U, 1, 1, hidden_units=5, positions="relative", **{"dropout": 0, **options}
    ),
    "convolutional": lambda **options: ConvolutionalEncoder(U, **options),
    "convolutional-plain": lambda **options: ConvolutionalEncoder(
        2, 4, residual=False, activation="tanh", **options
    ),
    "convolutional-positions": lambda **options: ConvolutionalEncoder(
        U, positions="sinusoidal", state="both", **options
    ),
    "dense": lambda **options: DenseEncoder(U, **options),
    "dilated": lambda **options: DilatedEncoder(U, 2, 2, **options),
    "dilated-wider": lambda **options: DilatedEncoder(4, **options),
    "recurrent": lambda **options: RecurrentEncoder("lstm", U, **options),
    "transformer-modern": lambda **options: TransformerEncoder(
        8, 2, 4, 2, 5, "silu", True, "rms", False, "rotary", **{"dropout": 0, **options}
    ),
}
each_encoder = pytest.mark.parametrize("make", ENCODERS.values(), ids=ENCODERS)


@pytest.fixture(autouse=True)
def _same_weights_in_any_order_of_tests():
    keras.utils.set_random_seed(1)


def normal(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def encode(encoder, inputs, mask):
    memory = encoder(ops.convert_to_tensor(inputs), mask=ops.convert_to_tensor(mask))
    return ops.convert_to_numpy(ops.cast(memory.sequence, "float32"))


@each_encoder
def test_a_memory_is_as_wide_as_announced(make):
    encoder = make()

    memory = encoder(normal(B, S, D), mask=ops.convert_to_tensor(MASK))
    assert (B, S, encoder.output_size) == memory.sequence.shape
    assert encoder.state_sizes == tuple(part.shape[-1] for part in memory.state)
    assert memory.summary is None or (B, encoder.output_size) == memory.summary.shape


def rows_with_nan(encoder, size):
    """Which rows of a compiled memory have NaN where the second row of the inputs has."""
    inputs = normal(B, S, size)
    inputs[1, 0] = np.nan
    run = compile_function(lambda arrays, options, static: encoder(*arrays).sequence)
    memory = run([ops.convert_to_tensor(inputs), ops.convert_to_tensor(MASK)], {}, None)
    return np.isnan(ops.convert_to_numpy(memory)).any(axis=(1, 2)).tolist()


@each_encoder
@pytest.mark.parametrize("size", [3, 64])
def test_nan_at_a_real_step_reaches_the_compiled_memory_of_its_row(make, size):
    assert [False, True, False] == rows_with_nan(make(), size)


@pytest.mark.parametrize("name", ["relu", "relu6", "elu", "leaky_relu", "tanh", "hard_sigmoid"])
@pytest.mark.parametrize("encoder", [DenseEncoder, ConvolutionalEncoder])
def test_no_activation_makes_a_number_of_nan(encoder, name):
    assert [False, True, False] == rows_with_nan(encoder(64, activation=name), size=8)


@each_encoder
def test_padding_and_what_stands_in_it_change_nothing(make):
    encoder, inputs = make(), normal(B, S, D)
    expected = encode(encoder, inputs, MASK)

    junk = np.concatenate([np.where(MASK[..., None], inputs, np.nan), inputs], axis=1)
    actual = encode(encoder, junk, np.pad(MASK, ((0, 0), (0, S))))
    np.testing.assert_allclose(expected, actual[:, :S], rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(0, expected[~MASK])
    np.testing.assert_array_equal(0, actual[:, S:])


@each_encoder
def test_a_row_depends_on_no_mate(make):
    encoder, inputs = make(), normal(B, S, D)
    together = encode(encoder, inputs, MASK)

    alone = encode(encoder, inputs[1:2, :2], MASK[1:2, :2])
    np.testing.assert_allclose(together[1:2, :2], alone, rtol=1e-5, atol=1e-6)


class Sum(keras.Model):
    """The sum of an encoder's outputs over each row."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def call(self, inputs):
        return ops.sum(self.encoder(inputs["inputs"], mask=inputs["mask"]).sequence, axis=1)


@each_encoder
def test_no_gradient_comes_from_padding(make):
    inputs = normal(B, S, D)
    model = Sum(make())
    model.compile(keras.optimizers.SGD(1.0), "mse", run_eagerly=EAGERLY)
    targets = normal(B, model.encoder.output_size)

    def learned(inputs):
        model.set_weights(before)
        model.train_on_batch({"inputs": inputs, "mask": MASK}, targets)
        return model.get_weights()

    model({"inputs": inputs, "mask": ops.convert_to_tensor(MASK)})
    before = model.get_weights()
    junk = np.where(MASK[..., None], inputs, np.nan)
    for expected, actual in zip(learned(inputs), learned(junk), strict=True):
        np.testing.assert_allclose(expected, actual, rtol=1e-5, atol=1e-6)
    assert any((old != new).any() for old, new in zip(before, model.get_weights(), strict=True))


@each_encoder
def test_a_reduced_precision_comes_near(make):
    full, reduced = make(), make(dtype="mixed_bfloat16")
    expected = encode(full, normal(B, S, D), MASK)
    reduced.build((None, None, D))
    reduced.set_weights(full.get_weights())

    memory = reduced(normal(B, S, D), mask=ops.convert_to_tensor(MASK))
    assert "bfloat16" == keras.backend.standardize_dtype(memory.sequence.dtype)
    actual = ops.convert_to_numpy(ops.cast(memory.sequence, "float32"))
    np.testing.assert_allclose(expected, actual, rtol=0.05, atol=0.05)


@each_encoder
def test_dropout_acts_in_training_only(make):
    encoder, inputs, mask = make(dropout=0.5), normal(B, S, D), ops.convert_to_tensor(MASK)
    expected = encode(encoder, inputs, MASK)

    np.testing.assert_array_equal(expected, encode(encoder, inputs, MASK))
    trained = encoder(inputs, mask=mask, training=True).sequence
    assert np.any(expected != ops.convert_to_numpy(trained))


@each_encoder
def test_an_encoder_comes_back_from_its_config(make):
    encoder = make(dropout=0.25)

    saved = keras.saving.serialize_keras_object(encoder)
    loaded = keras.saving.deserialize_keras_object(saved)
    assert type(encoder) is type(loaded)
    assert encoder.get_config() == loaded.get_config()


@pytest.mark.parametrize("kind", [ConvolutionalEncoder, DenseEncoder])
@pytest.mark.parametrize(
    "wrong", [{"units": 0}, {"num_layers": 0}, {"dropout": 1}, {"activation": "rellu"}]
)
def test_a_wrong_argument_is_named(kind, wrong):
    with pytest.raises(InputError, match="|".join(wrong)):
        kind(**wrong)


@each_encoder
@pytest.mark.parametrize(("rows", "steps"), [(0, S), (B, 0)])
def test_empty_axes_give_empty_memories(make, rows, steps):
    encoder = make()
    encoder.build((None, None, D))

    memory = encoder(normal(rows, steps, D), mask=ops.convert_to_tensor(MASK[:rows, :steps]))
    assert (rows, steps, encoder.output_size) == memory.sequence.shape
    assert all(np.array_equal(part, np.zeros_like(part)) for part in memory.state)
