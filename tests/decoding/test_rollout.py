"""Numbers fed back: closed forms, and draws that depend on what they are for and nothing else."""

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import ValueOutput, rollout
from seq2seq.decoding.arrays.threefry import standard_normal, threefry
from seq2seq.errors import InputError

B, T, D = 3, 5, 2
START = np.random.default_rng(0).normal(size=(B, D)).astype("float32")
MATRIX = np.array([[0.5, -0.3], [0.2, 0.9]], "float32")
SHIFTS = np.random.default_rng(1).normal(size=(B, D)).astype("float32")
IDS = np.array([7, 3, 12])


def linear(values, state, index):
    """Values @ MATRIX + the row's shift + the number of the step; the state counts steps."""
    shift, steps = state
    mean = ops.matmul(values, MATRIX) + shift + ops.cast(index, "float32")
    return ValueOutput(mean, [shift, steps + 1])


def noisy(values, state, index):
    """The same, with a scale that depends on the values."""
    mean, state, _ = linear(values, state, index)
    return ValueOutput(mean, state, 0.1 + ops.softplus(values))


def state(rows=slice(None)):
    shifts = SHIFTS[rows]
    return shifts, np.zeros(len(shifts), "int32")


def run(step, rows=slice(None), **options):
    options = {"horizon": T, **options}
    if "row_ids" in options:
        options["row_ids"] = options["row_ids"][rows]
    found = rollout(step, state(rows), START[rows], **options)
    return [None if part is None else ops.convert_to_numpy(part) for part in found]


def trajectory(start, shift, noise=None):
    """Values (T, D) of one row step by step, in float64, and their log density."""
    values, path, log_prob = start.astype("float64"), [], 0.0
    for index in range(T):
        mean = values @ MATRIX + shift + index
        if noise is not None:
            scale = 0.1 + np.log1p(np.exp(values))
            mean = mean + scale * noise[index]
            densities = np.exp(-0.5 * noise[index] ** 2) / (scale * np.sqrt(2 * np.pi))
            log_prob += np.log(densities).sum()
        values = mean
        path.append(values)
    return np.array(path), log_prob


def compiled(function):
    """The function as the backend compiles it."""
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    import tensorflow as tf

    return tf.function(function, autograph=False)


def test_means_are_fed_back():
    values, log_probs = run(linear)

    expected = [trajectory(START[row], SHIFTS[row])[0] for row in range(B)]
    assert log_probs is None
    assert (B, 1, T, D) == values.shape
    np.testing.assert_allclose(expected, values[:, 0], rtol=1e-5, atol=1e-5)


def test_without_a_seed_nothing_is_drawn():
    values, log_probs = run(noisy)

    for row in range(B):
        path, log_prob = trajectory(START[row], SHIFTS[row], np.zeros((T, D)))
        np.testing.assert_allclose(path, values[row, 0], rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(log_prob, log_probs[row, 0], rtol=1e-5)


def test_a_sample_follows_its_own_draws_and_has_their_density():
    values, log_probs = run(noisy, num_samples=2, seed=4, row_ids=IDS)

    for row in range(B):
        for sample in range(2):
            key = [ops.cast(part, "uint32") for part in (np.array(4), IDS[row])]
            counter = [np.array(sample), np.arange(T * D).reshape(T, D)]
            draws = standard_normal(key, [ops.cast(part, "uint32") for part in counter])
            path, log_prob = trajectory(START[row], SHIFTS[row], ops.convert_to_numpy(draws))
            np.testing.assert_allclose(path, values[row, sample], rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(log_prob, log_probs[row, sample], rtol=1e-4)


def test_a_rows_samples_depend_on_no_other_row_sample_or_step():
    options = {"seed": 11, "row_ids": IDS}
    values, log_probs = run(noisy, num_samples=4, **options)

    turned, _ = run(noisy, slice(None, None, -1), num_samples=4, **options)
    np.testing.assert_allclose(values, turned[::-1], rtol=1e-5, atol=1e-5)
    for row in range(B):
        alone, log_prob = run(noisy, slice(row, row + 1), num_samples=4, **options)
        np.testing.assert_allclose(values[row], alone[0], rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(log_probs[row], log_prob[0], rtol=1e-5)
    fewer, _ = run(noisy, num_samples=2, horizon=3, **options)
    np.testing.assert_allclose(values[:, :2, :3], fewer, rtol=1e-5, atol=1e-5)


def test_the_same_seed_draws_the_same_and_another_seed_others():
    first, again, other = (run(noisy, num_samples=2, seed=seed)[0] for seed in (5, 5, 6))

    np.testing.assert_array_equal(first, again)
    assert (first != other).all()


def test_any_whole_number_is_a_seed():
    seeds = (-1, 0, 2**31, 2**32 - 1, 2**40 + 1)
    minus_one, zero, *_, largest, folded = (run(noisy, seed=seed)[0] for seed in seeds)

    np.testing.assert_array_equal(minus_one, largest)
    assert (zero != largest).all()
    np.testing.assert_array_equal(run(noisy, seed=1)[0], folded)


def test_samples_have_the_mean_scale_and_independence_that_were_asked_for():
    rows, samples = 40, 500
    mean, scale = np.array([2.0, -1.0], "float32"), np.array([0.5, 3.0], "float32")

    def step(values, state, index):
        zeros = ops.zeros_like(values)
        return ValueOutput(zeros + mean, state, zeros + scale)

    start = np.zeros((rows, 2), "float32")
    drawn = ops.convert_to_numpy(rollout(step, None, start, 2, samples, seed=3).values)
    standard = ((drawn - mean) / scale).astype("float64")
    count = rows * samples * 2
    np.testing.assert_allclose(0, standard.mean(axis=(0, 1, 2)), atol=5 / np.sqrt(count))
    np.testing.assert_allclose(1, standard.std(axis=(0, 1, 2)), atol=5 / np.sqrt(2 * count))
    np.testing.assert_allclose(0.9, (np.abs(standard) < 1.6449).mean(), atol=0.01)
    # neighbours: dimensions, steps, samples and rows
    pairs = (
        (standard[..., 0], standard[..., 1]),
        (standard[:, :, 0], standard[:, :, 1]),
        (standard[:, :-1], standard[:, 1:]),
        (standard[:-1], standard[1:]),
    )
    for one, other in pairs:
        np.testing.assert_allclose(0, (one * other).mean(), atol=5 / np.sqrt(one.size))


def test_eager_is_compiled():
    def draw(shift, steps, start, seed, row_ids):
        return rollout(noisy, (shift, steps), start, T, 3, seed, row_ids)

    def follow(shift, steps, start):
        return rollout(linear, (shift, steps), start, T).values

    eager = run(noisy, num_samples=3, seed=9, row_ids=IDS)
    arguments = [ops.convert_to_tensor(part) for part in (*state(), START)]
    drawn = compiled(draw)(*arguments, ops.convert_to_tensor(9), ops.convert_to_tensor(IDS))
    for expected, actual in zip(eager, drawn, strict=True):
        np.testing.assert_allclose(expected, actual, rtol=1e-4, atol=1e-5)
    followed = compiled(follow)(*arguments)
    np.testing.assert_allclose(run(linear)[0], followed, rtol=1e-5, atol=1e-5)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX knows every shape")
def test_a_graph_need_not_know_the_batch_size():
    import tensorflow as tf

    specs = [tf.TensorSpec(shape, kind) for shape, kind in (((None, D), "float32"),) * 2]

    @tf.function(input_signature=[*specs, tf.TensorSpec([None], "int32")])
    def draw(shift, start, steps):
        return rollout(noisy, (shift, steps), start, T, 3, seed=9)

    expected, _ = run(noisy, num_samples=3, seed=9)
    for rows in (B, 1, 0):
        shift, steps = state(slice(rows))
        values, log_probs = draw(shift, START[:rows], steps)
        np.testing.assert_allclose(expected[:rows], values, rtol=1e-4, atol=1e-5)
        assert (rows, 3) == tuple(log_probs.shape)


@pytest.mark.parametrize(
    ("key", "counter", "expected"),
    [  # known answers of Random123, the authors' own library
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((2**32 - 1,) * 2, (2**32 - 1,) * 2, (0x1CB996FC, 0xBB002BE7)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_threefry_gives_its_authors_answers(key, counter, expected):
    key, counter = ([ops.convert_to_tensor(np.uint32(x)) for x in part] for part in (key, counter))

    assert expected == tuple(int(bits) for bits in threefry(key, counter))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"num_samples": 3}, "3 samples without a seed"),
        ({"horizon": 0}, "horizon must be"),
        ({"num_samples": 0}, "num_samples must be"),
        ({"seed": 1, "row_ids": np.arange(4)}, "row_ids"),
    ],
)
def test_an_argument_that_does_not_fit_is_named(options, message):
    with pytest.raises(InputError, match=message):
        rollout(noisy, state(), START, **{"horizon": T, **options})


def test_a_start_without_an_axis_for_values_is_named():
    with pytest.raises(InputError, match="start"):
        rollout(noisy, state(), START[:, 0], T)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (lambda values, state: ValueOutput(values[:, :1], state), "mean of shape"),
        (lambda values, state: ValueOutput(values, state, values[:1]), "scale of shape"),
        (lambda values, state: ValueOutput(values, state[:1]), "state leaves"),
        (lambda values, state: (values, state), "return ValueOutput.* not a tuple of 2"),
    ],
)
def test_a_step_that_returns_something_else_is_told_so(output, message):
    with pytest.raises(InputError, match=message):
        rollout(lambda values, state, index: output(values, state), state(), START, T)
