"""Shrinkage: a forecast -> one nearer to the last value."""

import json
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.evaluation import fit_shrinkage
from seq2seq.exporting import agreement, export
from seq2seq.features import RowScaledValues, Values
from seq2seq.forecasting import LastValue, LinearNetwork
from seq2seq.heads import GaussianHead, NegativeBinomialHead, QuantilesHead, ValuesHead
from seq2seq.models import Direct, DirectForecaster, Forecaster, IntervalCalibration, Shrinkage
from seq2seq.prediction import Predictor
from seq2seq.prediction.forecasting.longer import with_horizon
from seq2seq.readouts import NextN

SOURCES = ["1 2 3", "3 1 5", "5 2 9", "2 2 2"]
LAST = np.array([3.0, 5.0, 9.0, 2.0])[:, None]
HALF = Shrinkage(100, ((0.5,), (0.0,), (1.0,)))
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


def fitted(last, forecasts, truths):
    """A fit to rows of a split of texts, by a predictor that gives these forecasts."""
    target = Values(dim=2, normalizer="none")
    names = [f"{row}" for row in range(len(last))]
    paths = dict(zip(names, np.concatenate([last[:, None], forecasts], axis=1), strict=True))
    model = SimpleNamespace(source=TextsOf(), target=target, head=SimpleNamespace(interval=None))
    predictor = SimpleNamespace(model=model, paths=lambda given: [paths[one] for one in given])
    return fit_shrinkage(predictor, Rows(names, truths))


class TextsOf:
    kind, observed = "tokens", 0


class Rows:
    series = None

    def __init__(self, names, truths):
        self.names, self.truths = names, truths
        self.target_lengths = np.full(len(names), truths.shape[1])

    def __len__(self):
        return len(self.names)

    def source_texts(self, rows):
        return [self.names[row] for row in rows]

    def target_texts(self, rows):
        return [" ".join(",".join(map(str, step)) for step in self.truths[row]) for row in rows]


def test_each_step_has_the_factor_of_the_least_squared_error():
    draw = np.random.default_rng(0)
    last, moves = draw.normal(size=(200, 2)), draw.normal(size=(200, 3, 2))
    true = np.array([[0.2, 0.9], [0.6, 0.0], [1.7, -0.4]])
    truths = last[:, None] + true * moves + 0.3 * draw.normal(size=moves.shape)
    truths[::7, 1, 0] = np.nan
    found = np.array(fitted(last, last[:, None] + moves, truths).factors)
    grid = np.linspace(0, 1, 1001)
    errors = [np.nanmean((truths - last[:, None] - one * moves) ** 2, axis=0) for one in grid]
    np.testing.assert_allclose(grid[np.argmin(errors, axis=0)], found, atol=1e-3)
    assert [1.0, 0.0] == found[2].tolist()  # no further than the model, nor in the other direction


@pytest.mark.parametrize(("rows", "expected"), [(90, [0.2, 0.6]), (89, [0.4]), (29, [1.0])])
def test_few_rows_share_a_factor_and_fewer_have_none(rows, expected):
    last, moves = np.zeros((rows, 2)), np.ones((rows, 3, 2))
    truths = moves * np.array([[0.2], [0.4], [0.6]])
    truths[:, :, 1] = np.nan  # of which nothing is known
    found = fitted(last, moves, truths)
    np.testing.assert_allclose(expected[0], found.factors[0][0], atol=1e-6)
    np.testing.assert_allclose(expected[-1], found.factors[-1][0], atol=1e-6)
    assert {1.0} == {one[1] for one in found.factors} and rows == found.rows


def test_a_step_that_few_rows_have_moves_as_all_steps_do():
    draw = np.random.default_rng(0)
    truths = draw.normal(size=(200, 4, 2))
    truths[1:, 3] = np.nan
    found = fitted(np.zeros((200, 2)), np.ones((200, 4, 2)) + 2 * truths, truths)
    assert 0 < found.factors[3][0] < 1


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


def test_paths_are_those_before_and_a_file_keeps_the_factors_until_weights_change(model, tmp_path):
    paths = np.stack(list(Predictor(model).paths(SOURCES)))
    model.shrinkage = HALF
    np.testing.assert_allclose(paths, np.stack(list(Predictor(model).paths(SOURCES))), rtol=1e-6)
    scale = (model.target.for_rows_of(model.source, [one])[0].scaling() for one in SOURCES)
    last = [one[0] * unit + center for one, (center, unit) in zip(paths, scale, strict=True)]
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


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="SavedModels are TensorFlow's")
@pytest.mark.parametrize("name", ["values", "scaled by rows", "anchored"])
@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_an_exported_model_shrinks_as_well(name, policy, tmp_path, monkeypatch):
    import tensorflow as tf

    monkeypatch.setattr(agreement, "REPEATS", (1, 1))
    keras.config.set_dtype_policy(policy)
    try:
        model = MODELS[name]()
    finally:
        keras.config.set_dtype_policy("float32")
    model.shrinkage = Shrinkage(100, ((0.0,),))
    export(model, "saved_model", tmp_path / "out", sources=SOURCES)
    numbers = np.array([[[float(one)] for one in row.split()] for row in SOURCES])
    saved = tf.saved_model.load(tmp_path / "out" / "1").signatures["numbers"]
    lengths = tf.fill([len(SOURCES)], 3)
    found = saved(source=tf.constant(numbers), source_length=lengths)["values"]
    np.testing.assert_allclose(np.broadcast_to(LAST[:, None], found.shape), found, rtol=1e-4)


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
    once = "moved by 25% toward the last value (1 steps, 40 validation rows)"
    assert once == str(Shrinkage(40, ((0.75,),)))


def test_other_columns_and_other_models_are_refused(model):
    with pytest.raises(InputError, match="factors for 2 columns, but"):
        model.shrinkage = Shrinkage(100, ((0.5, 0.5),))
    counts = forecaster(NegativeBinomialHead())
    with pytest.raises(InputError, match="continue its source have 0. Leave it out"):
        counts.shrinkage = HALF
    config = counts.get_config() | {"shrinkage": HALF.get_config()}
    with pytest.raises(InputError, match="continue its source have 0. Leave it out"):
        Forecaster.from_config(config)
    with pytest.raises(InputError, match="do not continue its source"):
        next(Predictor(counts).paths(SOURCES))


def test_nothing_moves_where_nothing_was_observed():
    source, target = Values(missing="indicator", **SCALING), Values(**SCALING)
    model = DirectForecaster(source, target, LinearNetwork(), longest_target=2, source_steps=3)
    before = Predictor(model)(["? ? ?", "1 2 ?"])
    model.shrinkage = Shrinkage(100, ((0.0,),))
    after = Predictor(model)(["? ? ?", "1 2 ?"])
    np.testing.assert_allclose(before[0].values, after[0].values, rtol=1e-6)
    np.testing.assert_allclose([[2.0]] * 2, after[1].values, rtol=1e-5)


def test_intervals_of_other_forecasts_are_not_calibrated(model):
    if model.head.interval is not None:
        model.interval_calibration = IntervalCalibration(9, {0.9: [[1.0]]})
        model.shrinkage = HALF
        assert model.interval_calibration is None
