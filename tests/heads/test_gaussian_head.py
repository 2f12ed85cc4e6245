import math

import numpy as np
import pytest
from keras import ops

from seq2seq.errors import InputError
from seq2seq.features.values import Values
from seq2seq.heads import GaussianHead

B, T, D = 3, 4, 2


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def densities(values, mean, scale):
    """Normal densities of NumPy arrays."""
    return np.exp(-0.5 * ((values - mean) / scale) ** 2) / (scale * math.sqrt(2 * math.pi))


def parts(parameters, min_scale):
    return parameters[..., :D], np.log1p(np.exp(parameters[..., D:])) + min_scale


def test_there_are_a_mean_and_a_scale_for_each_value():
    assert 2 * D == GaussianHead().num_parameters(Values(dim=D))


def test_the_distribution_is_a_mean_and_a_positive_scale():
    parameters = normal(B, T, 2 * D) * 10
    mean, scale = GaussianHead(min_scale=0.01).distribution(parameters)

    expected_mean, expected_scale = parts(parameters, 0.01)
    np.testing.assert_array_equal(expected_mean, mean)
    np.testing.assert_allclose(expected_scale, scale, rtol=1e-5)
    assert (ops.convert_to_numpy(scale) >= np.float32(0.01)).all()


def test_the_loss_is_the_mean_negative_log_density():
    y, parameters = normal(B, T, D), normal(B, T, 2 * D, seed=1)
    weights = np.random.default_rng(2).integers(0, 3, (B, T)).astype("float32")
    losses = -np.log(densities(y, *parts(parameters, 1e-3))).mean(-1)

    actual = GaussianHead().make_loss()(y, parameters, sample_weight=weights)
    np.testing.assert_allclose((losses * weights).sum() / weights.sum(), actual, rtol=1e-5)


def test_the_likelihood_of_a_step_is_that_of_all_its_values():
    y, parameters = normal(B, T, D), normal(B, T, 2 * D, seed=1)
    head = GaussianHead()

    expected = np.log(densities(y, *parts(parameters, 1e-3))).sum(-1)
    np.testing.assert_allclose(expected, head.log_likelihood(parameters, y), rtol=1e-4)
    mode = head.mode(parameters)
    np.testing.assert_allclose(
        head.log_likelihood(parameters, mode), head.log_prob(parameters, mode), rtol=1e-6
    )
    likelier = head.log_prob(parameters, mode) >= head.log_likelihood(parameters, y)
    assert ops.convert_to_numpy(likelier).all()


@pytest.mark.parametrize("interval", [0.5, 0.9])
def test_an_interval_holds_its_probability(interval):
    head = GaussianHead(interval=interval)
    parameters = normal(1, 1, 2 * D)
    mean, scale = (ops.convert_to_numpy(part) for part in head.distribution(parameters))
    draws = mean + scale * normal(20_000, 1, D, seed=3)

    tails = np.array([0.5 - interval / 2, 0.5 + interval / 2])[:, None, None]
    low, high = head.quantiles(parameters, tails)
    np.testing.assert_allclose(interval, ((low < draws) & (draws < high)).mean(), atol=0.02)
    np.testing.assert_allclose((1 - interval) / 2, (draws < low).mean(), atol=0.02)


def test_the_metric_is_the_mean_absolute_error_of_the_means(figure):
    y, parameters = normal(B, T, D), normal(B, T, 2 * D, seed=1)
    (metric,) = GaussianHead().make_metrics()

    expected = np.abs(y - parameters[..., :D]).mean()
    np.testing.assert_allclose(expected, figure(metric, (y, parameters, None)), rtol=1e-5)


def test_the_mean_and_deviation_of_the_targets_are_what_training_ends_at(learn):
    y = np.random.default_rng(0).normal(3.0, 0.5, (500, 1, 1)).astype("float32")
    x, weights = np.zeros((500, 1, 1), "float32"), np.ones((500, 1), "float32")
    head = GaussianHead(min_scale=0.1)
    head.build((None, None, 1), (None, None, 2))

    free = np.log(np.expm1(y.std() - 0.1))
    for shift, is_best in ((0.0, True), (0.2, False), (-0.2, False)):
        head.bias.assign([y.mean() + shift, free - shift])
        _, (_, gradient) = learn(head, 2, x, y, weights)
        assert [is_best, is_best] == [abs(part) < 1e-4 for part in gradient]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"interval": 1.0}, "interval must be a number of at least 0 and at most 0.999999"),
        ({"interval": 1 - 1e-16}, "interval must be a number of at least 0 and at most 0.999999"),
        ({"num_samples": 0}, "num_samples must be a whole number"),
        ({"min_scale": 0.0}, "min_scale must be a finite number above 0, not 0.0"),
        ({"min_scale": math.inf}, "min_scale must be a finite number above 0, not inf"),
    ],
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        GaussianHead(**options)
