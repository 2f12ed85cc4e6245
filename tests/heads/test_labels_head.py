import numpy as np
import pytest
from keras import ops

from seq2seq.errors import InputError
from seq2seq.features.labels import Labels
from seq2seq.heads import LabelsHead

B, T = 3, 2
TWO, THREE = ["no", "yes"], ["a", "b", "c"]


def head(names, smoothing=0.0, weights=None, multiple=False):
    made = LabelsHead(smoothing, weights)
    made.num_parameters(Labels(multiple=multiple, names=names))
    return made


def normal(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def log_softmax(logits):
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))


def two_classes(logits):
    """Logits (B, T, 1) of the second of two classes, as logits (B, T, 2)."""
    return np.concatenate([np.zeros_like(logits), logits], axis=-1)


@pytest.mark.parametrize(
    ("names", "multiple", "expected"), [(TWO, False, 1), (THREE, False, 3), (TWO, True, 2)]
)
def test_two_classes_are_one_unit_and_others_one_each(names, multiple, expected):
    assert expected == LabelsHead().num_parameters(Labels(multiple=multiple, names=names))


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("weights", [None, [0.5, 3.0]])
def test_the_loss_of_two_classes_is_the_cross_entropy_of_the_smoothed_target(smoothing, weights):
    logits, y = normal(B, T, 1), np.array([[0, 1], [1, 1], [0, 0]])
    named = None if weights is None else dict(zip(TWO, weights, strict=True))
    target = np.eye(2)[y] * (1 - smoothing) + smoothing / 2
    losses = -(target * log_softmax(two_classes(logits))).sum(-1)

    expected = (losses * np.array(weights or [1, 1])[y]).mean()
    loss = head(TWO, smoothing, named).make_loss()
    np.testing.assert_allclose(expected, loss(y, logits), rtol=1e-5)
    np.testing.assert_allclose(expected, loss(np.eye(2)[y], logits), rtol=1e-5)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("named", [None, {"b": 3.0, "c": 0.0}])
def test_the_loss_of_classes_is_the_cross_entropy_of_the_smoothed_target(smoothing, named):
    logits, y = normal(B, T, 3), np.array([[0, 1], [2, 1], [0, 2]])
    weights = np.array([1.0, 1.0, 1.0] if named is None else [1.0, 3.0, 0.0])
    target = np.eye(3)[y] * (1 - smoothing) + smoothing / 3
    losses = -(target * log_softmax(logits)).sum(-1)

    expected = (losses * weights[y]).mean()
    loss = head(THREE, smoothing, named).make_loss()
    np.testing.assert_allclose(expected, loss(y, logits), rtol=1e-5)
    np.testing.assert_allclose(expected, loss(np.eye(3)[y], logits), rtol=1e-5)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("named", [None, {"b": 3.0}])
def test_the_loss_of_several_labels_is_the_mean_of_theirs(smoothing, named):
    logits, y = normal(B, T, 3), np.random.default_rng(1).integers(0, 2, (B, T, 3))
    weights = np.array([1.0, 1.0, 1.0] if named is None else [1.0, 3.0, 1.0])
    target = y * (1 - smoothing) + smoothing / 2
    p = 1 / (1 + np.exp(-logits))
    losses = -(target * np.log(p) + (1 - target) * np.log(1 - p))

    loss = head(THREE, smoothing, named, multiple=True).make_loss()
    np.testing.assert_allclose((losses * weights).mean(), loss(y, logits), rtol=1e-5)


@pytest.mark.parametrize(("names", "width"), [(TWO, 1), (THREE, 3)])
def test_labels_of_single_steps_are_taken_in_every_form(names, width, figure):
    logits, y = normal(B, 1, width), np.array([0, 1, 1])
    made = head(names)

    one_hot = np.eye(len(names), dtype="float32")[y]
    forms = [y, y[:, None], y[:, None, None], one_hot, one_hot[:, None], y.astype("float32")]
    losses = [float(made.make_loss()(form, logits)) for form in forms]
    accuracies = [figure(made.make_metrics()[0], (form, logits, None)) for form in forms]
    np.testing.assert_allclose(losses[0], losses, rtol=1e-6)
    assert [accuracies[0]] * len(forms) == accuracies


def test_several_labels_of_single_steps_need_no_axis_for_them(figure):
    logits, y = normal(B, 1, 3), np.array([[0, 1, 1], [1, 0, 0], [0, 0, 0]])
    made = head(THREE, multiple=True)

    loss = made.make_loss()
    np.testing.assert_allclose(loss(y[:, None], logits), loss(y, logits), rtol=1e-6)
    (one,), (other,) = made.make_metrics(), made.make_metrics()
    assert figure(one, (y, logits, None)) == figure(other, (y[:, None], logits, None))


def test_two_steps_of_two_classes_are_no_one_hot_row():
    logits, y = normal(B, 2, 1), np.array([[0, 1], [1, 0], [1, 1]])
    loss = head(TWO).make_loss()

    np.testing.assert_allclose(loss(np.eye(2)[y], logits), loss(y, logits), rtol=1e-6)


@pytest.mark.parametrize("shape", [(B, 5), (B, T, 4), (B, 1, 3), (B,)])
def test_labels_of_another_shape_are_refused(shape):
    with pytest.raises(InputError, match=r"\(rows, 2, 3\)"):
        head(THREE).make_loss()(np.zeros(shape), normal(B, T, 3))


def test_accuracy_is_the_share_of_right_steps_by_weight(figure):
    logits = np.array([[[2, 0, 0], [0, 2, 0]], [[0, 0, 2], [0, 0, 2]]], "float32")
    y, weights = np.array([[0, 1], [2, 1]]), np.array([[1, 2], [1, 1]], "float32")

    (metric,) = head(THREE).make_metrics()
    assert "accuracy" == metric.name
    np.testing.assert_allclose(4 / 5, figure(metric, (y, logits, weights)), rtol=1e-6)
    (metric,) = head(THREE).make_metrics()
    np.testing.assert_allclose(3 / 4, figure(metric, (np.eye(3)[y], logits, None)), rtol=1e-6)
    (metric,) = head(THREE).make_metrics()
    rows = np.array([1, 0], "float32")
    np.testing.assert_allclose(1, figure(metric, (y, logits, rows)), rtol=1e-6)


def test_several_labels_are_right_when_all_are(figure):
    logits = np.array([[[2, -1, 1], [-1, -1, -1]], [[1, 1, 1], [1, -1, -1]]], "float32")
    y = np.array([[[1, 0, 1], [0, 0, 0]], [[1, 1, 0], [0, 0, 0]]])

    (metric,) = head(THREE, multiple=True).make_metrics()
    assert 0.5 == figure(metric, (y, logits, None))


def test_modes_are_the_likeliest_classes():
    assert [[1, 0]] == ops.convert_to_numpy(head(TWO).mode(np.array([[[0.1], [-2]]]))).tolist()
    logits = np.array([[[0.1, 3, -4], [2, 1, 0]]])
    assert [[1, 0]] == ops.convert_to_numpy(head(THREE).mode(logits)).tolist()
    several = head(THREE, multiple=True).mode(logits)
    assert [[[1, 1, 0], [1, 1, 0]]] == ops.convert_to_numpy(several).tolist()


def test_log_p_is_that_of_the_mode():
    binary, logits = normal(B, T, 1), normal(B, T, 3)
    p = 1 / (1 + np.exp(-logits))

    cases = [
        (head(TWO), binary, log_softmax(two_classes(binary)).max(-1)),
        (head(THREE), logits, log_softmax(logits).max(-1)),
        (head(THREE, multiple=True), logits, np.log(np.maximum(p, 1 - p)).sum(-1)),
    ]
    for made, parameters, expected in cases:
        actual = made.log_prob(parameters, made.mode(parameters))
        np.testing.assert_allclose(expected, actual, rtol=1e-5)


def test_a_rarer_class_can_weigh_more(learn):
    x, y, weights = normal(B, 1, 4), np.array([[0], [1], [0]]), np.ones((B, 1), "float32")

    plain, _ = learn(head(TWO), 1, x, y, weights)
    heavy, _ = learn(head(TWO, weights={"yes": 5}), 1, x, y, weights)
    assert plain["loss"] < heavy["loss"]
    assert plain["accuracy"] == heavy["accuracy"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: head(THREE, weights={"d": 2.0}), "'d'"),
        (lambda: head(["spam"]), r"two distinct labels, got \['spam'\]"),
        (
            lambda: LabelsHead(class_weights={"a": -1}),
            r"class_weights\['a'\] must be a number from 0 up, not -1",
        ),
        (lambda: LabelsHead(class_weights={"a": "much"}), "'much'"),
        (lambda: LabelsHead(label_smoothing=1.0), "label_smoothing must be a number of at least 0"),
    ],
)
def test_what_does_not_fit_is_named(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_names_that_are_numbers_can_be_given_as_numbers():
    loss = head(["0", "1"], weights={1: 3.0}).make_loss()

    assert [1.0, 3.0] == loss.class_weights
