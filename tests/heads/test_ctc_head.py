import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.decoding.arrays.log_zero import IMPOSSIBLE
from seq2seq.decoding.ctc.scoring import ctc_score
from seq2seq.features import Tokens
from seq2seq.heads import CtcHead
from seq2seq.symbols import END, PAD, START, UNK
from seq2seq.tokenizers import Characters

S, D = 6, 4
TARGET = Tokens(Characters(learned="ab"))
V = TARGET.vocabulary_size
A, B = 4, 5


@pytest.fixture
def head():
    keras.utils.set_random_seed(1)
    made = CtcHead()
    made.build((None, None, D), (None, None, made.num_parameters(TARGET)))
    made.bias.assign(np.random.default_rng(2).normal(size=V))
    return made


def outputs(rows, steps=S):
    return np.random.default_rng(0).normal(size=(rows, steps, D)).astype("float32") * 3


def test_the_loss_is_keras_own_spread_over_tokens(head):
    targets = np.array([[A, B, END, PAD], [B, B, A, END], [END, PAD, PAD, PAD]])
    lengths = np.array([2, 3, 0])
    weights = (targets != PAD).astype("float32")
    parameters = head(outputs(3))
    expected = ops.ctc_loss(np.where(targets == END, 0, targets), parameters, lengths, [S] * 3)

    actual = head.make_loss()(targets, parameters, sample_weight=weights)
    np.testing.assert_allclose(ops.sum(expected) / weights.sum(), actual, rtol=1e-5)


@pytest.mark.parametrize(
    ("steps", "target", "left_out"),
    [
        (2, [A, B, END], 0),
        (2, [A, A, END], 2 / 3),  # which needs a blank between
        (3, [A, A, END], 0),
        (1, [A, B, END], 2 / 3),
        (0, [END, PAD, PAD], 0),
    ],
)
def test_tokens_that_the_steps_cannot_spell_are_counted(head, steps, target, left_out):
    targets = np.array([target])
    parameters = head(outputs(1), mask=np.arange(S)[None] < steps)
    weights = (targets != PAD).astype("float32")
    (metric,) = head.make_metrics()
    metric.update_state(targets, parameters, sample_weight=weights)
    assert pytest.approx(left_out) == float(metric.result())
    loss = ctc_score(head.step_log_probs(parameters), targets, end=END, blank=PAD)
    impossible = (np.asarray(loss) <= IMPOSSIBLE / 2)[0] & (weights[0] > 0)
    assert pytest.approx(left_out) == impossible.sum() / weights.sum()


def test_a_target_that_is_cut_short_is_one_that_the_output_begins_with(head):
    parameters, loss = head(outputs(1)), head.make_loss()
    weights = np.array([[1, 1, 0, 0]], "float32")

    losses = [
        float(loss(np.array([[A, B, *rest]]), parameters, sample_weight=weights))
        for rest in ([END, PAD], [A, B], [PAD, PAD])
    ]
    assert losses == pytest.approx([losses[0]] * 3, rel=1e-6)


def test_steps_after_a_rows_end_change_no_loss_and_no_output(head):
    targets = np.array([[A, END, PAD], [B, B, END]])
    mask = np.arange(S) < np.array([[2], [4]])
    junk = np.where(mask[:, :, None], outputs(2), 1e20)
    longer = np.pad(junk, ((0, 0), (0, 3), (0, 0)))
    loss, weights = head.make_loss(), (targets != PAD).astype("float32")

    expected, actual = (
        head(x, mask=np.pad(mask, ((0, 0), (0, x.shape[1] - S)))) for x in (outputs(2), longer)
    )
    np.testing.assert_allclose(
        loss(targets, expected, sample_weight=weights),
        loss(targets, actual, sample_weight=weights),
        rtol=1e-6,
    )
    np.testing.assert_array_equal(head.mode(expected), head.mode(actual)[:, : S + 1])


def test_a_row_with_too_few_steps_has_a_finite_loss_and_gradient(head, learn):
    targets = np.array([[A, A, A, A, END], [A, B, END, PAD, PAD]])  # the first takes 7 steps
    weights = (targets != PAD).astype("float32")

    figures, gradient = learn(head, V, outputs(2), targets, weights)
    assert np.isfinite(figures["loss"])
    assert all(np.isfinite(part).all() for part in gradient)
    assert any(part.any() for part in gradient)


def test_training_teaches_what_is_to_be_said(head):
    targets = np.array([[A, A, B, END], [B, END, PAD, PAD], [END, PAD, PAD, PAD]])
    x = np.random.default_rng(3).normal(size=(3, S, 32)).astype("float32")
    model = keras.Sequential([CtcHead()])
    model.layers[0].build((None, None, 32), (None, None, V))
    model.compile(keras.optimizers.Adam(0.1), loss=head.make_loss())
    for _ in range(60):
        model.train_on_batch(x, targets, sample_weight=(targets != PAD).astype("float32"))

    mode = ops.convert_to_numpy(model.layers[0].mode(model(x)))
    np.testing.assert_array_equal(targets, mode[:, :4])
    assert not mode[:, 4:].any()


def test_what_cannot_be_decoded_is_never_said(head):
    head.bias.assign(np.where(np.isin(np.arange(V), [UNK, START, END]), 50.0, 0.0))
    mode = ops.convert_to_numpy(head.mode(head(outputs(20))))

    ends = (mode == END).argmax(1)
    assert (mode == END).any(1).all()
    for row, end in zip(mode, ends, strict=True):
        assert set(row[:end].tolist()) <= {A, B}
        assert not row[end + 1 :].any()


def test_log_p_of_the_mode_sums_to_that_of_the_output(head):
    parameters = head(outputs(20))
    mode = head.mode(parameters)

    log_probs = ops.convert_to_numpy(head.log_prob(parameters, mode))
    losses = head.make_loss().call(mode, parameters)
    np.testing.assert_allclose(-ops.convert_to_numpy(losses), log_probs, rtol=1e-5, atol=1e-6)
    assert (log_probs < 1e-5).all()
