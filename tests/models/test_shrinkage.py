"""Shrinkage: a forecast -> one nearer to the last value."""

import json

import keras
import numpy as np
import pytest

from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.exporting import agreement, export
from seq2seq.features import RowScaledValues, Values
from seq2seq.forecasting import LastValue, LinearNetwork
from seq2seq.heads import GaussianHead, QuantilesHead, ValuesHead
from seq2seq.models import Direct, DirectForecaster, Forecaster, Shrinkage
from seq2seq.prediction import Predictor
from seq2seq.prediction.forecasting.longer import with_horizon
from seq2seq.readouts import NextN

SOURCES = ["1 2 3", "3 1 5", "5 2 9", "2 2 2"]
LAST = np.array([3.0, 5.0, 9.0, 2.0])[:, None]
HALF = Shrinkage(100, [[0.5], [0.0], [1.0]])
SCALING = {"dim": 1, "center": [100.0], "scale": [10.0]}


def forecaster(head=None):
    parts = RecurrentEncoder(units=8), RecurrentDecoder(units=8)
    return Forecaster(Values(**SCALING), Values(**SCALING), *parts, head, longest_target=4)


def linear():
    values = Values(**SCALING)
    return DirectForecaster(
        values, values, LinearNetwork(), head=QuantilesHead(), longest_target=4, source_steps=3
    )


def scaled_by_rows():
    values = RowScaledValues(1, [1.0], dim=1, center=[0.0], scale=[1.0])
    return DirectForecaster(
        values, values, LinearNetwork(), head=ValuesHead(), longest_target=4, source_steps=3
    )


def anchored():
    values = Values(**SCALING)
    return Direct(values, values, RecurrentEncoder(units=4), NextN(steps=2), anchor=LastValue())


MODELS = {
    "values": forecaster,
    "gaussian": lambda: forecaster(GaussianHead(num_samples=9)),
    "linear": linear,
    "scaled by rows": scaled_by_rows,
    "anchored": anchored,
}


@pytest.fixture(params=MODELS)
def model(request):
    keras.utils.set_random_seed(1)
    return MODELS[request.param]()


def test_each_step_has_the_factor_of_the_least_absolute_error():
    draw = np.random.default_rng(0)
    last, moves = draw.normal(size=(200, 2)), draw.normal(size=(200, 3, 2))
    true = np.array([[0.2, 1.0], [0.6, 0.0], [1.7, -0.4]])
    noise = draw.laplace(size=moves.shape)
    truths = last[:, None] + true * moves + noise
    truths[::7, 1, 0] = np.nan
    found = np.array(Shrinkage.fit(last, last[:, None] + moves, truths).factors)
    grid = np.linspace(0, 1, 1001)[:, None, None, None]
    errors = np.nanmean(np.abs((truths - last[:, None]) - grid * moves), axis=1)
    np.testing.assert_allclose(grid.ravel()[errors.argmin(axis=0)], found, atol=1e-3)
    assert [1.0, 0.0] == found[2].tolist()  # no further than the model, nor in the other direction


def test_few_rows_share_a_factor_and_fewer_have_none():
    draw = np.random.default_rng(0)
    moves = draw.normal(size=(99, 3, 1))
    last = np.zeros((99, 1))
    few = Shrinkage.fit(last, moves, moves * np.array([[0.2], [0.4], [0.6]]))
    assert [[pytest.approx(0.4)]] == few.factors and 99 == few.rows
    assert Shrinkage.fit(last[:29], moves[:29], moves[:29]) is None
    unmoved = Shrinkage.fit(last, 0 * moves, moves)
    assert [[1.0]] == unmoved.factors


def test_forecasts_go_so_far_from_the_last_value_and_distributions_with_them(model):
    before = Predictor(model)(SOURCES)
    model.shrinkage = HALF
    after = Predictor(model)(SOURCES)
    for last, one, other in zip(LAST, before, after, strict=True):
        factors = np.array([[0.5], [0.0], [1.0], [1.0]])[: len(one.values)]
        tolerance = {"rtol": 1e-4, "atol": 1e-3}
        np.testing.assert_allclose(last + factors * (one.values - last), other.values, **tolerance)
        for side, end in zip(one.interval or (), other.interval or (), strict=True):
            np.testing.assert_allclose(end - side, other.values - one.values, **tolerance)


def test_moves_are_those_before_and_a_file_keeps_the_factors_until_weights_change(model, tmp_path):
    moves = np.stack(list(Predictor(model).moves(SOURCES)))
    model.shrinkage = HALF
    np.testing.assert_allclose(moves, np.stack(list(Predictor(model).moves(SOURCES))), rtol=1e-6)
    scale = (model.target.for_rows_of(model.source, [one])[0].scaling() for one in SOURCES)
    last = [one[0] * unit + center for one, (center, unit) in zip(moves, scale, strict=True)]
    np.testing.assert_allclose(LAST, last, atol=1e-4)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert HALF == loaded.shrinkage
    for one, other in zip(Predictor(model)(SOURCES), Predictor(loaded)(SOURCES), strict=True):
        np.testing.assert_allclose(one.values, other.values, rtol=1e-5)
    if model.answering.name == "ROLLED_OUT":
        assert HALF == with_horizon(model, 7).shrinkage
    loaded.set_weights(model.get_weights())
    assert loaded.shrinkage is None


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="SavedModels are TensorFlow's")
@pytest.mark.parametrize("name", ["values", "scaled by rows", "anchored"])
def test_an_exported_model_shrinks_as_well(name, tmp_path, monkeypatch):
    monkeypatch.setattr(agreement, "REPEATS", 1)
    model = MODELS[name]()
    model.shrinkage = HALF
    found = export(model, "saved_model", tmp_path / "out", sources=SOURCES)
    assert found.agreements["numbers"].value_difference < 1e-4


@pytest.mark.parametrize(
    "config",
    [1, {}, {"rows": 9}, {"rows": -1, "factors": [[1.0]]}, {"rows": 9, "factors": []}]
    + [{"rows": 9, "factors": one} for one in ([1.0], [[1.1]], [[-0.1]], [["a"]], [[1.0], []])]
    + [{"rows": 9, "factors": [[float("nan")]]}, {"rows": 9, "factors": [[True]]}],
)
def test_what_is_no_shrinkage_is_refused(config):
    with pytest.raises(InputError, match="shrinkage"):
        Shrinkage.from_config(config)


def test_what_is_written_can_be_read():
    config = json.loads(json.dumps(HALF.get_config()))
    assert HALF == Shrinkage.from_config(config) and Shrinkage.from_config(None) is None
    said = "moved by 0% to 100% toward the last value (3 steps, 100 validation rows)"
    assert said == str(HALF)
    assert "moved by 25% toward the last value (40 validation rows)" == str(Shrinkage(40, [[0.75]]))


def test_other_columns_are_refused(model):
    model.shrinkage = Shrinkage(100, [[0.5, 0.5]])
    with pytest.raises(InputError, match="factors for 1 columns, not 2"):
        Predictor(model)(SOURCES)
