import keras
import numpy as np
import pytest

from seq2seq.encoders import RecurrentEncoder
from seq2seq.features import Labels, Values
from seq2seq.models import Direct
from seq2seq.ops.masking import length_mask
from seq2seq.readouts import Each, Last, LastN, Upsample

S, D = 5, 2
LENGTHS = np.array([3, 5, 2, 4], "int32")
REAL = np.arange(S) < LENGTHS[:, None]


def model(readout=None, target=None):
    keras.utils.set_random_seed(3)
    return Direct(
        Values(dim=D, normalizer="none"),
        target or Values(dim=1, normalizer="none"),
        RecurrentEncoder("gru", 4),
        readout,
    )


def rows():
    """Sources of zeros after their ends, and a number for each step, also for the padded ones."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(len(LENGTHS), S, D)).astype("float32")
    return np.where(REAL[:, :, None], x, 0), rng.normal(size=(len(LENGTHS), S, 1)) * 9


def outputs_alone(network, x):
    """Outputs at the real steps of each row, read without padding or mates."""
    return [
        keras.ops.convert_to_numpy(network(row[None, :length]))[0]
        for row, length in zip(x, LENGTHS, strict=True)
    ]


def error_alone(network, x, y):
    errors = [
        np.square(found - row[: len(found)])
        for found, row in zip(outputs_alone(network, x), y, strict=True)
    ]
    return np.concatenate(errors).mean()


def behind(layer, network):
    """The network behind a layer that masks, with a loss of Keras's own."""
    stacked = keras.Sequential([layer, network])
    stacked.compile("sgd", loss="mse")
    return stacked


@pytest.mark.parametrize("given", ["source_length", "mask"])
def test_padding_of_arrays_counts_in_no_loss(given):
    x, y = rows()
    network = model()
    network.compile("sgd")
    inputs = {"source": x, given: LENGTHS if given == "source_length" else REAL}

    loss, _ = network.evaluate(inputs, y, verbose=0)

    np.testing.assert_allclose(loss, error_alone(network, x, y), rtol=1e-5)


@pytest.mark.parametrize("sizes", [None, (S, D), (None, D)], ids=["late", "fixed", "free"])
def test_steps_masked_in_front_count_in_no_loss(sizes):
    x, y = rows()
    network = model()
    stacked = behind(keras.layers.Masking(0.0), network)
    if sizes is not None:
        stacked = keras.Sequential([keras.Input(sizes), keras.layers.Masking(0.0), network])
        stacked.compile("sgd", loss="mse")

    loss = stacked.evaluate(x, y, verbose=0)

    np.testing.assert_allclose(loss, error_alone(network, x, y), rtol=1e-5)


def test_training_behind_masking_is_training_with_lengths():
    x, y = rows()
    masked, told = model(), model()
    told.compile("sgd", loss="mse")

    behind(keras.layers.Masking(0.0), masked).fit(x, y, verbose=0)
    told.fit({"source": x, "source_length": LENGTHS}, y, verbose=0)

    for one, other in zip(masked.get_weights(), told.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_padding_behind_an_embedding_that_masks_changes_no_loss():
    ids = np.where(REAL, np.arange(1, 21).reshape(4, 5), 0).astype("int32")
    y = rows()[1]
    stacked = behind(keras.layers.Embedding(21, D, mask_zero=True), model())

    loss = stacked.evaluate(ids, y, verbose=0)
    padded = stacked.evaluate(
        np.pad(ids, ((0, 0), (0, 3))), np.pad(y, ((0, 0), (0, 3), (0, 0))), verbose=0
    )

    np.testing.assert_allclose(loss, padded, rtol=1e-5)


def test_the_last_step_behind_masking_is_the_last_real_one():
    x, _ = rows()
    network = model(Last(), Labels(names=["no", "yes"]))

    outputs = keras.Sequential([keras.layers.Masking(0.0), network])(x)

    np.testing.assert_allclose(outputs, outputs_alone(network, x), atol=1e-6)


def test_a_masked_step_within_a_row_moves_no_other():
    x, y = rows()
    x[:, 0] = 0  # masked, though the row goes on
    network = model(Each())
    stacked = behind(keras.layers.Masking(0.0), network)

    outputs = keras.ops.convert_to_numpy(stacked(x))
    loss = stacked.evaluate(x, y, verbose=0)

    for found, row, length in zip(outputs_alone(network, x), outputs, LENGTHS, strict=True):
        np.testing.assert_allclose(found, row[:length], atol=1e-6)
    counted = REAL & (np.arange(S) > 0)
    np.testing.assert_allclose(loss, np.square(outputs - y)[counted].mean(), rtol=1e-5)


def test_a_functional_model_takes_lengths_beside_the_source():
    x, y = rows()
    network = model()
    inputs = {
        "source": keras.Input((None, D), name="source"),
        "source_length": keras.Input((), dtype="int32", name="source_length"),
    }
    functional = keras.Model(inputs, network(inputs))
    functional.compile("sgd", loss="mse")

    loss = functional.evaluate({"source": x, "source_length": LENGTHS}, y, verbose=0)

    np.testing.assert_allclose(loss, error_alone(network, x, y), rtol=1e-5)


def test_a_mask_of_lengths_is_that_of_the_model():
    x, _ = rows()

    mask = model().compute_mask({"source": x, "source_length": LENGTHS}, None)

    np.testing.assert_array_equal(length_mask(LENGTHS, S), mask)


@pytest.mark.parametrize(
    ("readout", "factor", "real_lengths"),
    [(Upsample, 2, LENGTHS * 2), (LastN, 4, np.minimum(LENGTHS, 4))],
)
def test_steps_that_a_readout_masks_count_in_no_loss_without_weights(readout, factor, real_lengths):
    x, _ = rows()
    network = model(readout(factor))
    network.compile("sgd")
    inputs = {"source": x, "source_length": LENGTHS}
    parameters = network(inputs)
    outputs = keras.ops.convert_to_numpy(parameters)
    real = np.arange(outputs.shape[1]) < real_lengths[:, None]
    y = np.where(real, 0.5, 1000.0)[:, :, None]

    loss = float(network.compute_loss(inputs, y, parameters))
    assert not real.all()
    assert loss == pytest.approx(np.square(outputs - y)[real].mean(), rel=1e-5)
