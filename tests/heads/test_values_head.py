import numpy as np
import pytest

from seq2seq.errors import InputError
from seq2seq.features.values import Values
from seq2seq.heads import ValuesHead

B, T, D = 3, 4, 2


def normal(*shape, seed=0, size=1.0):
    return (size * np.random.default_rng(seed).normal(size=shape)).astype("float32")


def test_there_is_a_parameter_for_each_value():
    assert D == ValuesHead().num_parameters(Values(dim=D))


@pytest.mark.parametrize(
    ("loss", "of_error"),
    [
        ("mse", lambda e: e**2),
        ("mae", lambda e: np.abs(e)),
        ("huber", lambda e: np.where(np.abs(e) <= 1, e**2 / 2, np.abs(e) - 0.5)),
    ],
)
def test_the_loss_is_the_mean_over_weights_of_the_mean_over_values(loss, of_error):
    y, values = normal(B, T, D, size=2), normal(B, T, D, seed=1)
    weights = np.random.default_rng(2).integers(0, 3, (B, T)).astype("float32")

    expected = (of_error(y - values).mean(-1) * weights).sum() / weights.sum()
    actual = ValuesHead(loss).make_loss()(y, values, sample_weight=weights)
    np.testing.assert_allclose(expected, actual, rtol=1e-5)


@pytest.mark.parametrize(
    ("full", "short"),
    [((B, 1, D), (B, D)), ((B, T, 1), (B, T)), ((B, 1, 1), (B, 1)), ((B, 1, 1), (B,))],
)
def test_an_axis_of_1_may_be_left_out(full, short, figure):
    y, values = normal(*full), normal(*full, seed=1)
    head = ValuesHead()

    loss = head.make_loss()
    np.testing.assert_allclose(loss(y, values), loss(y.reshape(short), values), rtol=1e-6)
    (one,), (other,) = head.make_metrics(), head.make_metrics()
    expected = figure(one, (y, values, None))
    assert expected == figure(other, (y.reshape(short), values, None))


@pytest.mark.parametrize("shape", [(B, D), (B, T, 1), (B, T), (B,), (B, 1, D)])
def test_values_of_another_shape_are_refused_and_not_repeated(shape):
    with pytest.raises(InputError, match=r"\(rows, 4, 2\)"):
        ValuesHead().make_loss()(normal(*shape), normal(B, T, D))


def test_the_metric_is_the_mean_absolute_error_by_weight(figure):
    y, values = normal(B, T, D), normal(B, T, D, seed=1)
    weights = np.random.default_rng(2).integers(0, 3, (B, T)).astype("float32")
    (metric,) = ValuesHead().make_metrics()

    expected = (np.abs(y - values).mean(-1) * weights).sum() / weights.sum()
    assert "scaled_mae" == metric.name
    np.testing.assert_allclose(expected, figure(metric, (y, values, weights)), rtol=1e-5)


def test_values_are_their_own_mode_and_have_no_scale():
    values = normal(B, T, D)
    mean, scale = ValuesHead().distribution(values)

    np.testing.assert_array_equal(values, ValuesHead().mode(values))
    np.testing.assert_array_equal(values, mean)
    assert scale is None


def test_a_loss_of_another_name_is_refused():
    with pytest.raises(InputError, match="loss must be one of mse, mae, huber, not 'rmse'"):
        ValuesHead("rmse")
