import numpy as np
import pytest
from keras import ops

from seq2seq.encoders import TransformerEncoder
from seq2seq.errors import InputError

B, S, D, U = 2, 5, 3, 8
MASK = np.ones((B, S), bool)
ORDER = [1, 0, 2, 4, 3]


def encode(inputs, **options):
    encoder = TransformerEncoder(U, 1, 2, hidden_units=5, dropout=0, **options)
    return ops.convert_to_numpy(encoder(inputs, mask=ops.convert_to_tensor(MASK)).sequence)


@pytest.mark.parametrize("positions", ["sinusoidal", "learned", "rotary", "relative", "alibi"])
def test_order_counts(positions):
    inputs = np.random.default_rng(0).normal(size=(1, S, D)).astype("float32")
    one, other = encode(np.concatenate([inputs, inputs[:, ORDER]]), positions=positions)

    assert not np.allclose(one[ORDER], other, atol=1e-3)


def test_without_positions_order_does_not_count():
    inputs = np.random.default_rng(0).normal(size=(1, S, D)).astype("float32")
    one, other = encode(np.concatenate([inputs, inputs[:, ORDER]]), positions="none")

    np.testing.assert_allclose(one[ORDER], other, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        ({"num_heads": 3}, "num_heads must be a divisor of units=8, not 3"),
        ({"num_kv_heads": 3}, "num_kv_heads must be a divisor of num_heads=4.* not 3"),
        ({"num_kv_heads": 0}, "num_kv_heads must be a whole number"),
        ({"norm": "batch"}, "norm must be layer or rms, not 'batch'"),
        ({"positions": "absolute"}, "positions must be sinusoidal, .* or none, not 'absolute'"),
        ({"layer_drop": 1}, "layer_drop"),
        ({"hidden_units": 0}, "hidden_units"),
        ({"activation": "rellu"}, "activation must be .* such as relu, .* not 'rellu'"),
        ({"dropout": -0.1}, "dropout"),
        ({"units": 0}, "units"),
    ],
)
def test_what_does_not_fit_is_refused(options, remedy):
    with pytest.raises(InputError, match=remedy):
        TransformerEncoder(**{"units": U, **options})


def test_layers_are_dropped_in_training_only():
    encoder = TransformerEncoder(U, 2, 2, hidden_units=5, dropout=0, layer_drop=0.5)
    inputs = np.random.default_rng(0).normal(size=(B, S, U)).astype("float32")
    mask = ops.convert_to_tensor(MASK)
    whole = ops.convert_to_numpy(encoder(inputs, mask=mask).sequence)
    np.testing.assert_array_equal(whole, encoder(inputs, mask=mask).sequence)

    trained = [encoder(inputs, mask=mask, training=True).sequence for _ in range(40)]
    found = np.unique(np.round(ops.convert_to_numpy(ops.stack(trained))[:, 0, 0, 0], 4))
    assert len(found) == 4  # of two layers: none, one, the other, or both
    assert np.abs(found - whole[0, 0, 0]).min() < 1e-3
