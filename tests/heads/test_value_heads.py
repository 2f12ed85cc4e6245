"""Heads for numbers against SciPy, and what they learn from draws of known distributions."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import stats

from seq2seq.errors import InputError
from seq2seq.features import Values
from seq2seq.heads import (
    GaussianHead,
    NegativeBinomialHead,
    QuantilesHead,
    StudentTHead,
    ValuesHead,
)
from seq2seq.heads.negative_binomial import positive_means
from seq2seq.heads.poisson import poisson_quantiles

N = 400
STEPS = 200  # of a training
SHARES = (np.arange(1000) + 0.5) / 1000
LEVELS = np.array([1e-6, 0.01, 0.3, 0.5, 0.9, 0.999])
DRAW = np.random.default_rng(0)


def softplus(x):
    return np.logaddexp(0, np.asarray(x, "float64"))


def normal(parameters):
    return stats.norm(parameters[..., :1], softplus(parameters[..., 1:]) + 1e-3)


def student_t(parameters):
    location, scale, freedom = np.split(parameters.astype("float64"), 3, axis=-1)
    return stats.t(softplus(freedom) + 2.01, location, softplus(scale) + 1e-3)


def counts(parameters):
    """Of means 3 + 2 x, in a target of center 3 and scale 2."""
    mean = np.maximum(3 + 2 * parameters[..., :1].astype("float64"), 3e-6)
    size = 1 / (softplus(parameters[..., 1:]) + 1e-6)
    return stats.nbinom(size, size / (size + mean))


CASES = {  # head, its distribution, parameters, values
    "gaussian": (GaussianHead, normal, DRAW.normal(size=(1, N, 2)) * [10, 3]),
    "student t": (StudentTHead, student_t, DRAW.normal(size=(1, N, 3)) * [10, 3, 10]),
    "nearly normal": (StudentTHead, student_t, DRAW.normal(size=(1, N, 3), loc=[0, 0, 1e5])),
    "counts": (NegativeBinomialHead, counts, abs(DRAW.normal(size=(1, N, 2))) * [20, 3] - [1, 2]),
    "nearly Poisson": (NegativeBinomialHead, counts, DRAW.normal(size=(1, N, 2), loc=[10, -12])),
    "sparse": (
        NegativeBinomialHead,
        counts,
        DRAW.normal(size=(1, N, 2), loc=[-1.49, 3], scale=0.005),
    ),
}


def made(case):
    """A head, float32 parameters (1, N, P) and values (1, N, 1), normalized and in data units."""
    make, distribution, parameters = CASES[case]
    head = make()
    parameters = parameters.astype("float32")
    is_count = make is NegativeBinomialHead
    scaling = {"center": [3.0], "scale": [2.0]} if is_count else {}
    head.num_parameters(Values(dim=1, **scaling))
    values = distribution(parameters).rvs((1, N, 1), np.random.default_rng(1))
    if is_count:
        return head, parameters, ((values - 3) / 2).astype("float32"), values
    values = values.astype("float32")
    return head, parameters, values, values


@pytest.mark.parametrize("case", CASES)
def test_the_loss_is_scipys_negative_log_likelihood(case):
    head, parameters, scaled, values = made(case)
    loss = head.make_loss()
    loss.reduction = "none"

    found = CASES[case][1](parameters)
    of_values = found.logpmf if head.whole else found.logpdf
    expected = -of_values(values)[..., 0]
    actual = ops.convert_to_numpy(loss(scaled, parameters))
    assert "float32" == actual.dtype
    largest = abs(expected).max() + head.whole * values.max()  # of the terms that are summed
    np.testing.assert_allclose(expected, actual, rtol=1e-6, atol=1e-6 * largest)


@pytest.mark.parametrize("case", CASES)
def test_quantiles_are_scipys(case):
    head, parameters, *_ = made(case)

    expected = CASES[case][1](parameters).ppf(LEVELS[:, None, None])
    found = head.quantiles(parameters, LEVELS[:, None, None])
    assert ("float64", (len(LEVELS), N, 1)) == (found.dtype, found.shape)
    if head.whole:
        found = 3 + 2 * found
        close = abs(found - expected) < 1e-6  # but where a float32 dispersion decides
        assert close.mean() > 0.995 and abs(found - expected).max() < 1 + 1e-3 * expected.max()
    else:
        np.testing.assert_allclose(expected, found, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("case", ["gaussian", "student t", "counts"])
def test_the_mean_is_the_one_of_the_distribution(case):
    head, parameters, *_ = made(case)

    mean = head.mean(parameters) * (2 if head.whole else 1) + (3 if head.whole else 0)
    np.testing.assert_allclose(CASES[case][1](parameters).mean(), mean, rtol=1e-5, atol=1e-5)


def test_quantiles_of_poisson_distributions_are_scipys():
    mean = np.concatenate([[0.0, 1e-9], np.geomspace(0.01, 1e6, 40)])
    shares = np.concatenate([LEVELS, DRAW.random(200), [2.0**-25, 1 - 2.0**-25]])[:, None]
    np.testing.assert_array_equal(stats.poisson.ppf(shares, mean), poisson_quantiles(shares, mean))
    assert np.isnan(poisson_quantiles(np.array(0.5), np.array(np.nan)))


@pytest.mark.parametrize("case", ["gaussian", "counts"])
def test_draws_are_of_the_distribution(case):
    head, parameters, *_ = made(case)
    uniforms = np.random.default_rng(2).random((4000, 1, 5, 1, head.num_uniforms))
    drawn = head.draw(parameters[:, :5], uniforms)
    drawn = 3 + 2 * drawn if head.whole else drawn
    true = CASES[case][1](parameters[:, :5])
    for level in (0.1, 0.5, 0.9):
        bound = true.ppf(level)
        share = (drawn <= bound + 1e-6).mean(axis=0)
        np.testing.assert_allclose(true.cdf(bound), share, atol=0.03)


def fitted(head, y, scaling=None):
    """The one step of parameters that draws of one distribution lead to, by gradient descent."""
    width = head.num_parameters(Values(dim=1, **(scaling or {})))
    head.build((None, None, 1), (None, None, width))
    model = keras.Sequential([keras.Input((None, 1)), head])
    compiles = keras.backend.backend() != "tensorflow"
    rate = keras.optimizers.schedules.CosineDecay(0.1, STEPS)
    model.compile(keras.optimizers.Adam(rate), loss=head.make_loss(), jit_compile=compiles)
    rows = np.broadcast_to(y, (STEPS, len(y), 1))
    model.fit(np.zeros_like(rows), rows, batch_size=1, verbose=0)
    return model.predict(np.zeros((1, 1, 1), "float32"), verbose=0)


def test_a_bias_learns_the_quantiles_of_students_t():
    true = stats.t(4, 1.0, 0.5)
    y = true.ppf(SHARES).astype("float32")[:, None]
    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.95])[:, None, None]

    for head in (StudentTHead(), QuantilesHead()):
        found = head.quantiles(fitted(head, y), levels)
        np.testing.assert_allclose(true.ppf(levels), found, atol=0.06, err_msg=type(head).__name__)


def test_a_bias_learns_the_quantiles_of_counts():
    true = stats.nbinom(2.0, 2 / (2 + 30.0))  # mean 30, variance 480
    y = true.ppf(SHARES)[:, None]
    scaling = {"center": [y.mean()], "scale": [y.std()]}
    scaled = ((y - y.mean()) / y.std()).astype("float32")
    head = NegativeBinomialHead()
    parameters = fitted(head, scaled, scaling)

    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.95])[:, None, None]
    found = head.quantiles(parameters, levels) * y.std() + y.mean()
    np.testing.assert_allclose(true.ppf(levels), found, atol=1.01)
    np.testing.assert_allclose(np.rint(found), found, atol=1e-9)


def test_learned_quantiles_never_cross_and_the_median_is_the_mode():
    head = QuantilesHead([0.1, 0.4, 0.5, 0.9])
    parameters = (9 * DRAW.normal(size=(3, 5, 8))).astype("float32")

    known = head.quantiles(parameters[:, :, None], np.array(head.levels)[:, None])
    assert (np.diff(known, axis=2) >= 0).all()
    np.testing.assert_allclose(parameters[..., :2], known[:, :, 2], rtol=1e-6)
    np.testing.assert_array_equal(parameters[..., :2], head.mode(parameters))


def test_quantiles_beyond_the_learned_ones_are_on_exponential_tails():
    head = QuantilesHead([0.1, 0.2, 0.5, 0.8, 0.9])
    exponential = -np.log(1 - np.array(head.levels))  # whose upper tail is exact
    steps = np.diff(exponential)
    free = np.log(np.expm1([steps[2], steps[3], steps[1], steps[0]]))
    parameters = np.array([[[exponential[2], *free]]], "float32")

    levels = np.array([0.9, 0.95, 0.999])[:, None, None]
    found = head.quantiles(parameters, levels)
    np.testing.assert_allclose(-np.log(1 - levels), found, rtol=1e-5)
    shares = np.linspace(0, 1, 200_001)[1:-1, None, None]
    drawn = head.quantiles(parameters, shares)
    assert (np.diff(drawn, axis=0) >= 0).all()
    np.testing.assert_allclose(drawn.mean(), head.mean(parameters), atol=1e-3)


def test_counts_are_whole_numbers_of_at_least_0():
    head = NegativeBinomialHead()
    head.num_parameters(Values(dim=2, center=[1e5, 0.3], scale=[300.0, 0.7]))
    good = np.array([[0, 3], [100_001, 0], [99_999, 17]])
    scaled = ((good - [1e5, 0.3]) / [300.0, 0.7]).astype("float32")
    head.check_values(scaled)

    for wrong in (-1, 2.5):
        values = scaled.copy()
        values[2, 1] = (wrong - 0.3) / 0.7
        with pytest.raises(InputError, match=f"Row 3 must have whole numbers .*, not {wrong}. Ch"):
            head.check_values(values)


@pytest.mark.parametrize("center", [0.0, 6e5])
@pytest.mark.parametrize("wrong", [600_000.5, -0.5, np.nan, np.inf])
def test_a_large_center_hides_no_number_that_is_not_a_count(center, wrong):
    head = NegativeBinomialHead()
    head.num_parameters(Values(dim=1, center=[center], scale=[1000.0]))
    for good in (6e5, 6e5 + 7, 0, 5e6):
        if abs(good - center) < 4e6:
            head.check_values(np.array([[(good - center) / 1000]], "float32"))
    with pytest.raises(InputError, match="must have whole numbers of at least 0"):
        head.check_values(np.array([[(wrong - center) / 1000]], "float32"))


def test_counts_that_float32_does_not_tell_apart_are_refused():
    head = NegativeBinomialHead()
    head.num_parameters(Values(dim=1, center=[10.0], scale=[1.0]))
    with pytest.raises(InputError, match="of a size of which float32 tells .*, not 50000010. Ch"):
        head.check_values(np.array([[5e7]], "float32"))


def gradients(loss, parameters, values):
    """Of a sum over steps, float (T, P)."""
    if keras.backend.backend() == "jax":
        import jax

        return np.asarray(jax.grad(lambda given: ops.sum(loss(values, given)))(parameters))
    import tensorflow as tf

    given = tf.constant(parameters)
    with tf.GradientTape() as tape:
        tape.watch(given)
        found = ops.sum(loss(values, given))
    return tape.gradient(found, given).numpy()


@pytest.mark.parametrize("make", [GaussianHead, StudentTHead, QuantilesHead])
def test_extreme_values_have_finite_gradients(make):
    head = make()
    loss = head.make_loss()
    width = head.num_parameters(Values(dim=1, normalizer="none"))
    values = np.array([3e38, -3e38, 1e30, 2.0], "float32").reshape(4, 1, 1)
    parameters = np.full((4, 1, width), -20.0, "float32")
    found = gradients(loss, parameters, values)
    assert np.isfinite(found).all() and found[3].any()


@pytest.mark.parametrize("make", [GaussianHead, StudentTHead, QuantilesHead])
@pytest.mark.parametrize("free", [-3.0, -20.0])
def test_parameters_moved_into_the_units_of_a_constant_lookback_keep_gradients(make, free):
    head = make()
    width = head.num_parameters(Values(dim=1, normalizer="none"))
    loss, place = head.make_loss(), np.zeros((1, 1, 1), "float32")

    def of_moved(values, parameters):
        return loss(values, head.moved(ops.convert_to_tensor(parameters), place, place + 0.003))

    parameters = np.full((1, 1, width), free, "float32")
    found = gradients(of_moved, parameters, place + 1)
    assert (found != 0).all() and np.isfinite(found).all()


def test_a_count_whose_mean_or_dispersion_is_almost_0_still_has_a_gradient():
    head = NegativeBinomialHead()
    center, scale = [1000.0], [10.0]
    head.num_parameters(Values(dim=1, center=center, scale=scale))
    loss = head.make_loss()
    free = np.array([[[-120.0, -18.0]]], "float32")  # almost the floors

    def of_free(values, free):
        means, dispersion = ops.split(ops.convert_to_tensor(free), 2, axis=-1)
        means = positive_means(means, center, scale)
        return loss(values, ops.concatenate([means, dispersion], axis=-1))

    found = gradients(of_free, free, np.zeros((1, 1, 1), "float32"))
    assert (found != 0).all() and np.isfinite(found).all()


def test_means_of_counts_stay_above_0_whatever_the_outputs():
    head = NegativeBinomialHead()
    head.num_parameters(Values(dim=1, center=[50.0], scale=[7.0]))
    head.build((None, None, 1), (None, None, 2))
    head.set_weights([np.ones((1, 2)), np.zeros(2)])

    outputs = np.array([-1e3, -20.0, -7.0, 0.0, 30.0], "float32").reshape(1, 5, 1)
    parameters = ops.convert_to_numpy(head(outputs))
    mean = 50 + 7 * parameters[0, :, 0]
    np.testing.assert_allclose(7 * softplus(outputs[0, :, 0] + 50 / 7), mean, atol=1e-3)
    assert (head.quantiles(parameters, np.array(0.5)) * 7 + 50 >= 0).all()


@pytest.mark.parametrize(
    "levels", [[0.5], [0.1, 0.9], [0.5, 0.9], [0.1, 0.5], [0.9, 0.5, 0.1], [0.0, 0.5, 1.0], "0.5"]
)
def test_levels_that_are_no_levels_are_refused(levels):
    with pytest.raises(InputError, match="levels must be ascending numbers between 0 and 1"):
        QuantilesHead(levels)


def test_numbers_without_a_distribution_have_no_quantiles():
    with pytest.raises(InputError, match="A ValuesHead gives numbers without a distribution"):
        ValuesHead().quantiles(np.zeros((1, 1, 1)), np.array(0.5))
