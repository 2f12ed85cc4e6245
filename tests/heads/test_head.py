"""What holds for every head."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.errors import InputError
from seq2seq.features.labels import Labels
from seq2seq.features.tokens import Tokens
from seq2seq.features.values import Values
from seq2seq.heads import (
    CrfHead,
    CtcHead,
    GaussianHead,
    LabelsHead,
    NegativeBinomialHead,
    QuantilesHead,
    StudentTHead,
    TokensHead,
    ValuesHead,
    suitable_head,
)
from seq2seq.tokenizers import Characters

B, T, D = 3, 4, 6
TOKENS = Tokens(Characters(learned="abc"))
THREE = Labels(names=["a", "b", "c"])
TWO = Labels(names=["no", "yes"])
SEVERAL = Labels(multiple=True, names=["a", "b", "c"])
PAIRS = Values(dim=2)
COUNTS = Values(dim=2, center=[5.0, 3.0], scale=[4.0, 4.0])
CASES = {  # head, target, y of every step
    "tokens": (lambda: TokensHead(0.1), TOKENS, [4, 5, 6, 3]),
    "ctc": (CtcHead, TOKENS, [4, 5, 6, 3]),
    "crf": (CrfHead, TOKENS, [4, 5, 6, 4]),
    "two labels": (lambda: LabelsHead(0.1), TWO, [0, 1, 1, 0]),
    "three labels": (lambda: LabelsHead(0.1, {"a": 2.0}), THREE, [0, 1, 2, 0]),
    "several labels": (lambda: LabelsHead(0.1), SEVERAL, [[0, 1, 1], [0, 0, 0]] * 2),
    "mse": (lambda: ValuesHead("mse"), PAIRS, [[0.5, -1.0]] * T),
    "mae": (lambda: ValuesHead("mae"), PAIRS, [[0.5, -1.0]] * T),
    "huber": (lambda: ValuesHead("huber"), PAIRS, [[0.5, -1.0]] * T),
    "gaussian": (lambda: GaussianHead(), PAIRS, [[0.5, -1.0]] * T),
    "student t": (lambda: StudentTHead(), PAIRS, [[0.5, -1.0]] * T),
    "quantiles": (lambda: QuantilesHead([0.1, 0.5, 0.6, 0.9]), PAIRS, [[0.5, -1.0]] * T),
    "counts": (lambda: NegativeBinomialHead(), COUNTS, [[-0.5, 1.5], [0.0, -0.75]] * 2),
}
each_head = pytest.mark.parametrize("case", CASES)


def made(case):
    """A built head, P, and targets of B rows."""
    make, target, y = CASES[case]
    keras.utils.set_random_seed(2)
    head = make()
    width = head.num_parameters(target)
    head.build((None, None, D), (None, None, width))
    return head, width, np.array([y] * B)


def normal(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@each_head
@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_parameters_are_float32_whatever_the_precision(case, policy):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        head, width, _ = made(case)
    finally:
        keras.config.set_dtype_policy(before)

    parameters = head(ops.cast(normal(B, T, D), head.compute_dtype))
    assert ("float32", (B, T, width)) == (parameters.dtype, tuple(parameters.shape))


@each_head
@pytest.mark.parametrize("size", [-1e30, 1e30])
def test_losses_of_extreme_parameters_are_finite(case, size):
    head, width, y = made(case)
    parameters = np.full((B, T, width), -size, "float32")
    parameters[..., 0] = size

    loss = head.make_loss()
    assert np.isfinite(ops.convert_to_numpy(loss(y, parameters)))
    assert 0 == float(loss(y, parameters, sample_weight=np.zeros((B, T))))


@each_head
def test_what_stands_in_padding_changes_no_loss_metric_or_gradient(case, learn):
    head, width, y = made(case)
    if not head.stepwise:
        pytest.skip("is told by its mask what padding is, which the law of padding looks at")
    x, weights = normal(B, T, D), np.ones((B, T), "float32")
    weights[1, 2:] = weights[2] = 0
    junk = np.where(weights[..., None] > 0, x, 1e20)

    expected, gradient = learn(head, width, x, y, weights)
    actual, other = learn(head, width, junk, y, weights)
    assert any(part.any() for part in gradient)
    for name, value in expected.items():
        np.testing.assert_allclose(value, actual[name], rtol=1e-5, err_msg=name)
    for one, two in zip(gradient, other, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-6)


@each_head
def test_eager_is_compiled(case, learn):
    head, width, y = made(case)
    batch = normal(B, T, D), y, np.tile(np.arange(T, dtype="float32"), (B, 1))

    expected, gradient = learn(head, width, *batch)
    actual, other = learn(head, width, *batch, eagerly=False)
    for name, value in expected.items():
        np.testing.assert_allclose(value, actual[name], rtol=1e-5, err_msg=name)
    for one, two in zip(gradient, other, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-6)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX knows every shape")
@each_head
def test_a_graph_need_not_know_rows_and_steps(case):
    import tensorflow as tf

    head, width, y = made(case)
    parameters = normal(B, T, width)

    @tf.function(
        input_signature=[
            tf.TensorSpec([None, None, *y.shape[2:]], "float32"),
            tf.TensorSpec([None, None, width], "float32"),
        ]
    )
    def judge(y, parameters):
        mode = head.mode(parameters)
        return head.make_loss()(y, parameters), mode, head.log_prob(parameters, mode)

    loss, mode, _ = judge(y.astype("float32"), parameters)
    np.testing.assert_allclose(head.make_loss()(y, parameters), loss, rtol=1e-5)
    np.testing.assert_array_equal(head.mode(parameters), mode)


@each_head
def test_metrics_weigh_every_step_the_same_in_short_and_long_batches(case, figure):
    head, width, y = made(case)
    if isinstance(head, TokensHead):
        pytest.skip("its metrics are figures of a batch, which TokenMeans brings together")
    if not head.make_metrics():
        pytest.skip("has no figures but its loss")
    parameters, weights = normal(B, T, width), np.ones((B, T), "float32")
    (metric,) = head.make_metrics()
    whole = figure(metric, (y, parameters, weights))

    (metric,) = head.make_metrics()
    padded = [
        np.pad(x, [(0, 0), (0, 3), *[(0, 0)] * (x.ndim - 2)]) for x in (y, parameters, weights)
    ]
    parts = [[x[:1, :2], x[1:]] for x in padded]
    rest = [x[:1, 2:] for x in padded]
    short, long = zip(*parts, strict=True)
    np.testing.assert_allclose(whole, figure(metric, short, long, rest), rtol=1e-5)


@each_head
def test_a_mask_of_keras_counts_as_weights(case):
    head, width, y = made(case)
    mask = np.arange(T) < np.array([4, 1, 2])[:, None]
    parameters = normal(B, T, width)
    masked = ops.convert_to_tensor(parameters)
    masked._keras_mask = ops.convert_to_tensor(mask)
    loss = head.make_loss()

    np.testing.assert_allclose(
        loss(y, parameters, sample_weight=mask.astype("float32")), loss(y, masked), rtol=1e-5
    )
    for one, two in zip(head.make_metrics(), head.make_metrics(), strict=True):
        if one.name == "perplexity":
            continue
        one.update_state(y, parameters, sample_weight=mask.astype("float32"))
        two.update_state(y, masked)
        np.testing.assert_allclose(one.result(), two.result(), rtol=1e-5, err_msg=one.name)


@each_head
def test_a_head_its_loss_and_its_metrics_come_back_from_their_configurations(case):
    head, width, y = made(case)
    parameters = normal(B, T, width)

    for part in (head, head.make_loss(), *head.make_metrics()):
        config = keras.saving.serialize_keras_object(part)
        assert config == keras.saving.serialize_keras_object(
            keras.saving.deserialize_keras_object(config)
        )
    loaded = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(head))
    assert loaded.built
    loaded.num_parameters(CASES[case][1])
    np.testing.assert_array_equal(
        head.make_loss()(y, parameters), loaded.make_loss()(y, parameters)
    )
    np.testing.assert_array_equal(head.mode(parameters), loaded.mode(parameters))


@each_head
def test_the_mode_has_the_features_form_and_at_most_probability_1(case):
    head, width, y = made(case)
    parameters = normal(B, T, width)

    mode = ops.convert_to_numpy(head.mode(ops.convert_to_tensor(parameters)))
    log_prob = head.log_prob(ops.convert_to_tensor(parameters), mode)
    shape = y.shape if head.aligned else (B, T + 1)
    assert (CASES[case][1].dtype, shape) == (mode.dtype, mode.shape)
    if case in ("mse", "mae", "huber", "quantiles"):
        assert log_prob is None
    else:
        assert ("float32", shape[:2]) == (log_prob.dtype, tuple(log_prob.shape))
    if "labels" in case or case == "tokens":
        assert (ops.convert_to_numpy(log_prob) <= 0).all()


@pytest.mark.parametrize(
    ("head", "target", "remedy"),
    [
        (TokensHead(), THREE, "data.target=characters"),
        (TokensHead(), PAIRS, "data.target=characters"),
        (CtcHead(), THREE, "data.target=characters"),
        (CrfHead(), PAIRS, "data.target=characters"),
        (LabelsHead(), TOKENS, "data.target=labels"),
        (ValuesHead(), TOKENS, "data.target=values"),
        (GaussianHead(), THREE, "data.target=values"),
    ],
)
def test_a_target_of_another_kind_is_refused_with_a_remedy(head, target, remedy):
    with pytest.raises(InputError) as caught:
        head.num_parameters(target)

    for part in (type(head).__name__, type(target).__name__, remedy, "model/head=auto"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("target", "expected"),
    [(TOKENS, TokensHead), (THREE, LabelsHead), (SEVERAL, LabelsHead), (PAIRS, ValuesHead)],
)
def test_a_target_asks_for_its_head(target, expected):
    assert expected is type(suitable_head(target))


def test_a_feature_of_ones_own_needs_a_head_of_ones_own():
    with pytest.raises(InputError, match="give the model a head"):
        suitable_head(SimpleNamespace(kind="other"))
