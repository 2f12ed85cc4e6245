import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.decoders import RecurrentDecoder
from seq2seq.decoding.arrays.threefry import uniform
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.features import Values
from seq2seq.heads import GaussianHead, NegativeBinomialHead, QuantilesHead, StudentTHead
from seq2seq.models import Forecaster
from seq2seq.models.forecasting import last_observed
from seq2seq.prediction import Predictor, calibrate, draws
from seq2seq.prediction.forecasting.longer import with_horizon

SOURCES = ["1 2", "3 1 4 1 5", "5 2 1 9", "2 2 2"]


def forecaster(head=None):
    keras.utils.set_random_seed(1)
    scaling = {"dim": 1, "center": [100.0], "scale": [10.0]}
    parts = RecurrentEncoder(units=8), RecurrentDecoder(units=8)
    return Forecaster(Values(**scaling), Values(**scaling), *parts, head, longest_target=4)


@pytest.fixture(params=[None, GaussianHead(num_samples=20)], ids=["values", "gaussian"])
def model(request):
    return forecaster(request.param)


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


def test_an_input_without_history_is_named():
    source = Values(dim=2, horizon=3, observed=1, normalizer="none").fit([["1,0 2,0 3,0 4,0"]])
    target = Values(dim=1, normalizer="none").fit([["1 2"]])
    parts = RecurrentEncoder(units=8), RecurrentDecoder(units=8)
    predictor = Predictor(Forecaster(source, target, *parts, longest_target=3))
    assert 3 == len(predictor(["1,0 2,1 ,1 ,1"])[0].values)
    with pytest.raises(InputError, match="more than the 3 steps that are to be forecast, not 3"):
        predictor(["1,0 2,1 ,1 ,1", "1,0 ,1 ,1"])


@pytest.mark.parametrize(
    ("missing", "row", "expected"),
    [
        ("raise", "1,7 2,8 3,9", [3.0, 9.0]),
        ("indicator", "1,7 2,8 nan,9", [2.0, 9.0]),
        ("indicator", "nan,7 nan,8 nan,nan", [0.0, 8.0]),
    ],
)
def test_a_forecast_begins_with_what_was_last_observed(missing, row, expected):
    source = Values(dim=2, normalizer="none", missing=missing).fit([["0,0"]])
    target = Values(dim=2, normalizer="none").fit([["0,0"]])
    encoded = source.encode([row])
    padded = np.pad(encoded.values, ((0, 2), (0, 0)))[None]
    found = last_observed(ops.convert_to_tensor(padded), encoded.lengths, source, target)
    np.testing.assert_array_equal([expected], ops.convert_to_numpy(found))


DISTRIBUTIONS = [GaussianHead, StudentTHead, QuantilesHead, NegativeBinomialHead]


@pytest.mark.parametrize("head", DISTRIBUTIONS)
def test_paths_depend_on_the_seed_and_the_row_only(head):
    model = forecaster(head(num_samples=9))
    together = [one.distribution for one in Predictor(model)(SOURCES)]
    (alone,) = (one.distribution for one in Predictor(model, num_samples=4)(SOURCES[1:2]))
    (other,) = (one.distribution for one in Predictor(model, seed=1)(SOURCES[1:2]))

    paths = together[1].samples(4)
    assert (4, 4, 1) == paths.shape
    np.testing.assert_allclose(paths, alone.samples(4), rtol=1e-5)
    assert (paths != other.samples(4)).any()
    assert (paths != together[2].samples(4)).any()
    np.testing.assert_allclose(together[1].samples(9).mean(axis=0), together[1].mean)
    assert (np.diff(together[1].quantiles([0.1, 0.5, 0.9]), axis=0) >= 0).all()
    if head is NegativeBinomialHead:
        np.testing.assert_array_equal(np.rint(paths), paths)
        assert (paths >= 0).all() and (together[1].median == np.rint(together[1].median)).all()


def test_a_new_seed_draws_other_numbers_without_another_trace(monkeypatch):
    traces = []
    monkeypatch.setattr(draws, "uniform", lambda *given: traces.append(given) or uniform(*given))
    draws._drawing.cache_clear()
    ids = np.array([7, -1], "int32")

    found = [draws.uniform_draws(seed, ids, 3, 5) for seed in (0, 1, -1, 2**32)]
    draws._drawing.cache_clear()
    assert 1 == len(traces)
    np.testing.assert_array_equal(found[0], found[3])
    assert all((found[0] != one).any() for one in found[1:3])
    for seed, one in enumerate(found[:2]):
        expected = np.asarray(uniform(seed, ids, 3, 5), "float64").reshape(5, 2, 3)
        np.testing.assert_array_equal(expected.transpose(1, 2, 0) + 2.0**-25, one)


def test_uncertainty_grows_where_each_step_adds_to_the_last():
    """A random walk: each step's mean is what was fed, its deviation 1."""
    model = forecaster(GaussianHead(num_samples=2000, min_scale=1.0))
    model.set_weights([0 * weight for weight in model.get_weights()])
    free = np.array([0.0, -50.0], "float32")
    model.head.bias.assign(free)
    model.advance = lambda values, state, context, index: (
        ops.concatenate([values, 0 * values - 50.0], axis=-1)[:, None],
        state,
    )
    (one,) = Predictor(model)(SOURCES[:1])
    spread = one.distribution.samples(2000).std(axis=0)[:, 0]
    np.testing.assert_allclose(10 * np.sqrt([1, 2, 3, 4]), spread, rtol=0.06)


def test_intervals_are_not_calibrated_with_fewer_paths_than_those_of_the_calibration():
    model = forecaster(GaussianHead(num_samples=20))
    assert 20 == calibrate(Predictor(model), SOURCES * 5, ["9 9 9 9"] * 20).num_samples
    assert Predictor(model, num_samples=30)(SOURCES[:1])[0].interval_calibration is not None
    with pytest.warns(UserWarning, match="with 20 paths, so those of num_samples=19 are not cal"):
        few = Predictor(model, num_samples=19)
    assert few(SOURCES[:1])[0].interval_calibration is None


def test_a_copy_for_more_steps_is_as_calibrated():
    model = forecaster(GaussianHead(num_samples=20))
    calibrate(Predictor(model), SOURCES * 5, ["9 9 9 9"] * 20)
    copy = with_horizon(model, 7)
    assert not copy.drop_stale_calibrations()
    assert model.interval_calibration == copy.interval_calibration


def test_paths_that_are_not_finite_are_refused():
    model = forecaster(StudentTHead(num_samples=5))
    model.head.bias.assign([0.0, 3e38, 0.0])
    with pytest.raises(InputError, match="'1 2'"):
        Predictor(model)(SOURCES[:1])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Predictor(forecaster(), num_samples=3), "num_samples must be null for a Val"),
        (lambda: Predictor(forecaster(GaussianHead()), seed=1.5), "seed must be a whole number"),
        (lambda: Predictor(forecaster(GaussianHead()), num_samples=0), "num_samples must be a wh"),
        (
            lambda: Predictor(forecaster(GaussianHead(num_samples=3)))(["1"])[
                0
            ].distribution.samples(4),
            "has the 3 paths that were drawn for it with seed 0",
        ),
    ],
)
def test_paths_that_cannot_be_drawn_are_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()
