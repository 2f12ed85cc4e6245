import keras
import numpy as np
import pytest

from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.features import Values
from seq2seq.heads import GaussianHead
from seq2seq.models import EncoderDecoder
from seq2seq.prediction import Predictor

SOURCES = ["1 2", "3 1 4 1 5", "5 2 1 9", "2 2 2"]


@pytest.fixture(params=[None, GaussianHead(num_samples=20)], ids=["values", "gaussian"])
def model(request):
    keras.utils.set_random_seed(1)
    scaling = {"dim": 1, "center": [100.0], "scale": [10.0]}
    parts = RecurrentEncoder(units=8), RecurrentDecoder(units=8)
    sides = Values(**scaling), Values(**scaling)
    return EncoderDecoder(*sides, *parts, request.param, output_limit=(0.0, 4.0))


def numbers(predictor, sources=SOURCES):
    """Values, and ends of intervals, of each prediction: (3 or 1, T)."""
    return [
        np.stack([part[:, 0] for part in (one.values, *(one.interval or ()))])
        for one in predictor(sources)
    ]


def test_forecasts_are_the_same_alone_in_a_batch_and_from_a_file(model, tmp_path):
    together = numbers(Predictor(model))
    alone = [numbers(Predictor(model), [source])[0] for source in SOURCES]
    np.testing.assert_allclose(together, alone, rtol=1e-5)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(together, numbers(Predictor(loaded)), rtol=1e-5)


def test_max_length_is_the_number_of_steps(model):
    for max_length, steps in ((None, 4), (2, 2), (7, 7)):
        assert {steps} == {
            found.shape[1] for found in numbers(Predictor(model, None, 256, max_length))
        }


def test_an_interval_is_in_the_units_of_the_data(model):
    for one in Predictor(model)(SOURCES):
        assert (one.interval is not None) == isinstance(model.head, GaussianHead)
        if one.interval is not None:
            low, high = one.interval
            assert (low < high).all()
            assert (abs(high - 100) < 100).all()
