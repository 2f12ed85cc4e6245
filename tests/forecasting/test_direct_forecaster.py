"""What the laws do not cover: anchors in every model, shorter rows, covariates."""

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import BadRow, InputError
from seq2seq.features import Labels, Values
from seq2seq.forecasting import (
    Anchor,
    LastValue,
    LinearForecast,
    LinearNetwork,
    PatchNetwork,
    WindowScaling,
)
from seq2seq.forecasting.anchor import Frame
from seq2seq.heads import GaussianHead, QuantilesHead, StudentTHead, ValuesHead
from seq2seq.models import Direct, DirectForecaster, Forecaster
from seq2seq.readouts import Last, LastN

STEPS, LOOKBACK = 3, 5


def values(dim=1, **options):
    return Values(dim=dim, normalizer="none", **options)


def linear(source=None, **options):
    given = {"longest_target": STEPS, "source_steps": LOOKBACK, **options}
    network = given.pop("network", None) or LinearNetwork()
    target = given.pop("target", None) or values()
    return DirectForecaster(source or values(), target, network, **given)


def last_n(**options):
    encoder, readout = RecurrentEncoder("gru", 4), LastN(STEPS, extend=True)
    return Direct(values(), values(), encoder, readout, source_steps=LOOKBACK, **options)


def step_by_step(**options):
    parts = RecurrentEncoder("gru", 4), RecurrentDecoder("gru", 4)
    return Forecaster(values(), values(), *parts, **options)


MODELS = [linear, last_n, step_by_step]


def rows(*texts):
    """A batch of series, with teacher forcing for models that need it."""
    series = [np.array(text.split(), "float32") for text in texts]
    x = np.full((len(series), max(map(len, series)), 1), np.nan, "float32")
    for row, one in zip(x, series, strict=True):
        row[: len(one), 0] = one
    lengths = np.array([len(one) for one in series], "int32")
    return {
        "source": x,
        "source_length": lengths,
        "target_in": np.zeros((len(series), STEPS, 1), "float32"),
    }


def silent(model):
    """The model with weights of zero: its outputs are those of its anchor."""
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
    return model


@pytest.mark.parametrize("model", MODELS[:2])
def test_a_network_that_gives_zeros_repeats_the_last_value(model):
    x = rows("1 2 3 4 9", "7 5")
    actual = silent(model(anchor=LastValue(relative=True)))(x)

    np.testing.assert_allclose([[9] * STEPS, [5] * STEPS], actual[:, :, 0], rtol=1e-6)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("anchor", [LastValue, WindowScaling])
def test_a_level_loses_no_digits_in_mixed_precision(model, anchor):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = silent(model(anchor=anchor()))
    finally:
        keras.config.set_dtype_policy(before)
    x = rows("1001.3 1001.3", "1001.3")
    x["target_in"] = x["target_in"] + np.float32(1001.3)

    np.testing.assert_allclose(1001.3, network(x), rtol=1e-6)


def test_patches_are_of_one_channel_unless_they_are_of_all():
    two = values(2)
    draw = np.random.default_rng(0).normal(size=(3, 7, 2)).astype("float32")
    changed = draw.copy()
    changed[:, :, 1] += 1
    for independent in (True, False):
        network = PatchNetwork(
            4, 2, independent, 8, num_layers=1, num_heads=2, hidden_units=8, dropout=0.0
        )
        model = DirectForecaster(two, two, network, longest_target=STEPS, source_steps=7)
        same = np.allclose(model(draw)[:, :, 0], model(changed)[:, :, 0], atol=1e-6)
        assert independent == same
    first = draw.copy()
    first[:, 0] += 1  # the first step is read although patches do not divide the lookback
    assert not np.allclose(model(draw), model(first), atol=1e-4)


def test_a_forecaster_adds_to_the_value_before():
    x = rows("1 2 3 4 9") | {"target_in": np.array([[[0], [4], [6]]], "float32")}
    actual = silent(step_by_step(anchor=LastValue()))(x)

    np.testing.assert_allclose([[[9], [4], [6]]], actual, rtol=1e-6)


class Above(Anchor):
    """A location that is not taken out of the lookback."""

    def call(self, values, known, lengths):
        return Frame(None, None, ops.full_like(values[:, :1], 100.0))


def test_a_decoder_reads_values_in_the_frame_of_the_encoder():
    above, plain = step_by_step(anchor=Above()), step_by_step()
    above.set_weights(plain.get_weights())
    x = rows("1 2 3 4 2", "7 5 6") | {"target_in": np.full((2, STEPS, 1), 3, "float32")}

    np.testing.assert_allclose(100 + plain(x), above(x), rtol=1e-6)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("anchor", [lambda: LastValue(relative=True), lambda: WindowScaling()])
def test_a_series_at_another_level_has_the_same_forecast_there(model, anchor):
    network = model(anchor=anchor())
    x = rows("1 2 3 4 2", "7 5 6")
    low = network(x)
    x["source"] = x["source"] + 1000
    x["target_in"] = x["target_in"] + 1000

    np.testing.assert_allclose(low, network(x) - 1000, atol=2e-3)


@pytest.mark.parametrize("affine", [False, True])
def test_a_larger_spread_has_a_forecast_and_an_interval_as_much_larger(affine):
    network = linear(anchor=WindowScaling(affine), head=GaussianHead(min_scale=1e-6))
    network.set_weights([weight + 0.3 for weight in network.get_weights()])
    x = rows("1 2 3 4 2", "7 5 6")
    mean, scale = network.head.distribution(network(x))
    x["source"] = 100 * x["source"]
    larger_mean, larger_scale = network.head.distribution(network(x))

    np.testing.assert_allclose(100 * mean, larger_mean, rtol=1e-3)
    np.testing.assert_allclose(100 * scale, larger_scale, rtol=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_a_constant_lookback_and_an_empty_one_have_finite_forecasts(model):
    network = model(anchor=WindowScaling(), head=GaussianHead())
    outputs = network(rows("5 5 5 5 5", "5", ""))
    mean, scale = map(ops.convert_to_numpy, network.head.distribution(outputs))

    assert np.isfinite(mean).all()
    np.testing.assert_allclose(5, mean[:2], atol=0.1)
    assert (scale >= network.head.min_scale).all()


LOCATION, FACTOR = np.array([[[1.0, -2]]], "float32"), np.array([[[3.0, 0.5]]], "float32")


def test_moved_values_are_factor_times_the_values_from_the_location():
    head, found = ValuesHead(), np.random.default_rng(0).normal(size=(2, 3, 2)).astype("float32")

    np.testing.assert_allclose(LOCATION + FACTOR * found, head.moved(found, LOCATION, FACTOR))
    np.testing.assert_allclose(LOCATION + found, head.moved(found, LOCATION, None))


@pytest.mark.parametrize(
    "head", [GaussianHead(min_scale=1e-7), StudentTHead(min_scale=1e-7), QuantilesHead()]
)
def test_quantiles_of_moved_parameters_are_the_moved_quantiles(head):
    location, factor = LOCATION, FACTOR
    width = head.num_parameters(values(2))
    parameters = np.random.default_rng(0).normal(size=(2, 3, width)).astype("float32")
    shares = np.array([0.05, 0.5, 0.85])[:, None, None, None]
    expected = head.quantiles(parameters, shares)
    moved = ops.convert_to_numpy(head.moved(parameters, location, factor))
    placed = ops.convert_to_numpy(head.moved(parameters, location, None))

    np.testing.assert_allclose(location + factor * expected, head.quantiles(moved, shares), 1e-4)
    np.testing.assert_allclose(location + expected, head.quantiles(placed, shares), 1e-4, 1e-5)


@pytest.mark.parametrize("moving_average", [None, 3])
def test_each_channel_has_a_linear_map_unless_it_is_shared(moving_average):
    two = values(2)
    draw = np.random.default_rng(0).normal(size=(6, LOOKBACK, 2)).astype("float32")
    options = {"longest_target": STEPS, "source_steps": LOOKBACK}
    own, shared = (
        DirectForecaster(two, two, LinearNetwork(is_shared, moving_average), **options)
        for is_shared in (False, True)
    )

    changed = draw.copy()
    changed[:, :, 1] += 1
    np.testing.assert_array_equal(own(draw)[:, :, 0], own(changed)[:, :, 0])
    np.testing.assert_allclose(2 * own(draw), own(2 * draw), atol=1e-5)
    swapped = shared(draw[:, :, ::-1])
    np.testing.assert_allclose(shared(draw), swapped[:, :, ::-1], atol=1e-6)
    assert own.count_params() > shared.count_params()


def test_of_a_longer_row_the_last_steps_are_read():
    network = linear(lookback=3)

    np.testing.assert_array_equal(network(rows("8 8 1 2 3")), network(rows("1 2 3")))


def test_covariates_of_the_lookback_and_known_ahead_are_read():
    source = values(3, horizon=STEPS, observed=2)  # the target, one of the past, one known ahead
    network = linear(source, source_steps=LOOKBACK + STEPS, anchor=LastValue())
    x = np.random.default_rng(0).normal(size=(1, LOOKBACK + STEPS, 3)).astype("float32")
    x[:, LOOKBACK:, :2] = 0
    first = network(x)
    for step, column in ((0, 0), (0, 1), (0, 2), (LOOKBACK, 2), (-1, 2)):
        other = x.copy()
        other[0, step, column] += 1
        assert np.abs(first - network(other)).max() > 1e-3, (step, column)


def test_missing_values_are_not_read_as_numbers():
    source = values(1, missing="indicator")
    network = linear(source, anchor=LastValue(relative=True), network=LinearNetwork(False, 3))
    x = np.array([[[1, 0], [2, 0], [0, 1], [4, 0], [0, 1]]], "float32")
    other = np.where([[[False, False]] * 2 + [[True, False], [False, False], [True, False]]], 9, x)

    np.testing.assert_array_equal(network(x), network(other.astype("float32")))
    np.testing.assert_allclose(4, silent(network)(x))


@pytest.mark.parametrize("size", [STEPS, LOOKBACK])
def test_a_mask_of_the_source_is_none_of_the_forecast(size):
    network = linear(source_steps=size)
    x = keras.Input((size, 1))
    assert getattr(network(keras.layers.Masking(-9.0)(x)), "_keras_mask", None) is None


def test_what_does_not_fit_is_refused_in_a_sentence():
    with pytest.raises(InputError, match=r"choose model/anchor=last, or model=last_n\.$"):
        step_by_step(anchor=LinearForecast())
    with pytest.raises(InputError, match=r"the source rows' lengths vary: set model\.lookback"):
        linear(source_steps=None)
    with pytest.raises(InputError, match="must be numbers that continue the first columns"):
        DirectForecaster(values(), Labels(names="ab"), LinearNetwork(), source_steps=2)
    with pytest.raises(InputError, match="must be numbers that continue the first columns"):
        Direct(values(), values(2), RecurrentEncoder(), LastN(2), anchor=LastValue())
    with pytest.raises(InputError, match="columns of its source, a, not b"):
        linear(source=values(2, columns=["a", "b"]), target=values(columns=["b"]))
    with pytest.raises(InputError, match=r"and data.target=values, or choose model/anchor=none\.$"):
        Direct(values(), Labels(names="ab"), RecurrentEncoder(), Last(), anchor=LastValue())
    with pytest.raises(InputError, match="stride must be at most patch_length, 4, .* not 5"):
        PatchNetwork(4, 5)
    with pytest.raises(BadRow, match="as many target steps .* or, for numbers, model=forecast"):
        linear().check_rows(np.array([LOOKBACK]), np.array([STEPS + 1]))
