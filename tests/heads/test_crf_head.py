import itertools

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.features import Tokens
from seq2seq.heads import CrfHead
from seq2seq.symbols import END, PAD, START, UNK
from seq2seq.tokenizers import Characters

R, T, D = 40, 3, 4
TARGET = Tokens(Characters(learned="ab"))
V = TARGET.vocabulary_size
SYMBOLS = [UNK, 4, 5]  # that a target may hold
ROWS = list(itertools.product(SYMBOLS, repeat=T))


@pytest.fixture
def head():
    keras.utils.set_random_seed(1)
    made = CrfHead()
    made.build((None, None, D), (None, None, made.num_parameters(TARGET)))
    rng = np.random.default_rng(2)
    made.set_weights([rng.normal(size=weight.shape) * 2 for weight in made.get_weights()])
    return made


@pytest.fixture
def outputs():
    return np.random.default_rng(0).normal(size=(R, T, D)).astype("float32")


def scores(head, outputs, rows):
    """Unnormalized scores of rows of symbols for outputs (T, D)."""
    emissions = outputs @ np.asarray(head.kernel) + np.asarray(head.bias)
    transitions = np.asarray(head.transitions)
    found = []
    for row in rows:
        pairs = itertools.pairwise([START, *row, PAD])
        found.append(
            sum(emissions[t, symbol] for t, symbol in enumerate(row))
            + sum(transitions[i, j] for i, j in pairs)
        )
    return np.array(found)


def test_log_p_is_the_share_of_a_rows_score_in_that_of_all(head, outputs):
    parameters = ops.convert_to_numpy(head(outputs))
    for row in range(R):
        expected = scores(head, outputs[row], ROWS)
        expected -= np.logaddexp.reduce(expected)
        same = np.repeat(parameters[row : row + 1], len(ROWS), axis=0)
        actual = ops.convert_to_numpy(head.log_prob(same, np.array(ROWS, "int32"))).sum(-1)
        np.testing.assert_allclose(expected, actual, rtol=1e-4, atol=1e-4)


def test_the_mode_is_the_likeliest_row_that_can_be_decoded(head, outputs):
    mode = ops.convert_to_numpy(head.mode(head(outputs)))
    known = [row for row in ROWS if UNK not in row]
    for row in range(R):
        assert known[scores(head, outputs[row], known).argmax()] == tuple(mode[row])


def test_each_step_is_judged_given_those_before_it(head, outputs):
    """Log p that a row begins so: what follows is summed over."""
    target = np.array([[4, 5, 4]] * R, "int32")
    log_probs = ops.convert_to_numpy(head.log_prob(head(outputs), target))
    for row in range(R):
        every = scores(head, outputs[row], ROWS)
        begun = [
            np.logaddexp.reduce(every[[one[:n] == (4, 5, 4)[:n] for one in ROWS]])
            for n in range(T + 1)
        ]
        np.testing.assert_allclose(np.diff(begun), log_probs[row], rtol=1e-4, atol=1e-4)


def test_steps_after_a_rows_end_change_nothing(head, outputs):
    lengths = np.arange(R) % (T + 1)
    mask = np.arange(T) < lengths[:, None]
    longer = np.pad(np.where(mask[:, :, None], outputs, 1e6), ((0, 0), (0, 2), (0, 0)))
    parameters = head(longer.astype("float32"), mask=np.pad(mask, ((0, 0), (0, 2))))
    mode = ops.convert_to_numpy(head.mode(parameters))
    log_probs = ops.convert_to_numpy(head.log_prob(parameters, mode))

    for row, length in enumerate(lengths):
        assert not mode[row, length:].any()
        assert not log_probs[row, length:].any()
        if length:
            alone = head(outputs[row : row + 1, :length])
            expected = head.mode(alone)
            np.testing.assert_array_equal(expected[0], mode[row, :length])
            np.testing.assert_allclose(
                head.log_prob(alone, expected)[0], log_probs[row, :length], rtol=1e-4, atol=1e-5
            )


def test_a_long_row_is_judged_as_finely_as_a_short_one(head, outputs):
    """Far from the end, equal outputs give equal chains."""
    rows = np.repeat(outputs[:8, :1], 3000, axis=1)
    chain = ops.convert_to_numpy(head(rows))

    np.testing.assert_allclose(chain[:, 2900], chain[:, 10], rtol=1e-5, atol=1e-5)


def test_the_loss_is_the_rows_negative_log_p_per_step(head, outputs):
    targets = np.random.default_rng(3).choice(SYMBOLS, size=(R, T))
    parameters = head(outputs)

    actual = head.make_loss()(targets, parameters, sample_weight=np.ones((R, T)))
    log_prob = ops.sum(head.log_prob(parameters, targets.astype("int32")))
    np.testing.assert_allclose(-log_prob / (R * T), actual, rtol=1e-5)


def test_neighbours_that_never_meet_are_learned(learn):
    """Outputs say nothing, so only transitions can: 4 and 5 take turns, and 4 is first."""
    head = CrfHead()
    head.build((None, None, D), (None, None, V**2))
    model = keras.Sequential([head])
    model.compile(keras.optimizers.Adam(0.1), loss=head.make_loss())
    x, y = np.zeros((8, 6, D), "float32"), np.array([[4, 5] * 3] * 8)
    for _ in range(100):
        model.train_on_batch(x, y)

    np.testing.assert_array_equal(y[:1], head.mode(model(x[:1])))


def test_a_compiled_model_is_saved_and_trained_on(tmp_path):
    from seq2seq.encoders import RecurrentEncoder
    from seq2seq.models import Direct

    model = Direct(TARGET, TARGET, RecurrentEncoder("gru", 4), head=CrfHead())
    model.compile("adam")
    x = {"source": np.array([[4, 5, 4], [5, 5, 0]]), "source_length": np.array([3, 2])}
    y, weights = np.array([[4, 5, 5], [5, 4, 0]]), np.array([[1, 1, 1], [1, 1, 0]])
    model.train_on_batch(x, y, sample_weight=weights)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")

    np.testing.assert_array_equal(model(x), loaded(x))
    for _ in range(3):
        expected = model.train_on_batch(x, y, sample_weight=weights)
        np.testing.assert_allclose(
            expected, loaded.train_on_batch(x, y, sample_weight=weights), rtol=1e-5
        )


def test_start_end_and_pad_have_no_probability_at_real_steps(head, outputs):
    chain = ops.convert_to_numpy(head(outputs)).reshape(R, T, V, V)

    assert (chain[..., [PAD, START, END]] < -1e8).all()
    np.testing.assert_allclose(1, np.exp(chain).sum(-1), rtol=1e-5)
