"""Calibration: log p of an output -> the probability that it is right."""

from pathlib import Path

import numpy as np
import pytest

import seq2seq
from seq2seq.errors import InputError
from seq2seq.metrics import Reliability
from seq2seq.models import Calibration

ZOO = Path(__file__).parents[1] / "zoo"
WRONG = [True, -1, 1.5, 10**12, "", "x", [], [1], {}, {"a": 1}, {"a": 1, "b": -1, "c": 0}]
WRONG += [{"a": 1, "b": 1, "c": one} for one in (None, "0", True, float("nan"), 10**12, [0])]
LOG_PROBS = [-np.inf, -1e9, -50.0, -3.0, -2.0, -1.0, -1e-3, -1e-8, 0.0, 1e-6]


def drawn(num_rows, calibration):
    """Log p of rows, and which are right, if a calibration is true."""
    draw = np.random.default_rng(num_rows)
    log_probs = -draw.exponential(1.0, num_rows)
    return log_probs, draw.random(num_rows) < calibration(log_probs)


@pytest.mark.parametrize(
    "right",
    [[], [1] * 8, [0] * 8, [0] * 4 + [1] * 4, [1] * 4 + [0] * 4],
    ids=["none", "right", "wrong", "ascending", "descending"],
)
def test_confidence_is_a_share_that_never_falls_as_log_p_rises(right):
    found = Calibration.fit(np.linspace(-4, -0.1, len(right)), right)(LOG_PROBS)
    assert np.all((0 <= found) & (found <= 1)) and np.all(np.diff(found) >= 0)
    assert 0 == found[0]


def test_without_rows_confidence_is_the_probability():
    np.testing.assert_allclose(Calibration.fit([], [])([-2.0, -0.5]), np.exp([-2.0, -0.5]))


@pytest.mark.parametrize("num_rows", [5, 30, 1000])
def test_mean_confidence_is_the_share_of_right_rows(num_rows):
    log_probs, right = drawn(num_rows, Calibration(0.5, 1.5, 1.0))
    fitted = Calibration.fit(log_probs, right)
    tolerance = 0.1 * abs(fitted.c) / num_rows + 1e-4
    assert abs(fitted(log_probs).mean() - right.mean()) < tolerance


def test_rows_that_are_all_right_give_high_confidence_but_keep_their_order():
    fitted = Calibration.fit([-2.0, -1.5, -1.0] * 4, [True] * 12)
    low, high = fitted([-6.0, -1.0])
    assert low < 0.5 and 0.9 < high < 1  # none of the rows was as improbable as the first


def test_a_fit_makes_probabilities_reliable():
    true = Calibration(0.3, 0.8, 2.0)
    fitted = Calibration.fit(*drawn(500, true))
    log_probs, right = drawn(20_000, true)
    before = Reliability.of(np.exp(log_probs), right).figures()["calibration_error"]
    after = Reliability.of(fitted(log_probs), right).figures()["calibration_error"]
    assert before > 0.2 and after < 0.05


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_corrupt_calibration_is_refused(wrong):
    with pytest.raises(InputError):
        Calibration.from_config(wrong)


@pytest.fixture
def predictor():
    return seq2seq.load(ZOO / "last_labels.keras")


def confidences(predictor):
    return [one.confidence for one in predictor(["1 2.5", "9 2 6", "5 3"])]


def test_an_old_model_has_no_confidence_and_a_saved_one_keeps_it(predictor, tmp_path):
    assert [None] * 3 == confidences(predictor)
    predictor.model.calibration = Calibration(0.25, 1.0, 0.5)
    expected = confidences(predictor)
    predictor.model.save(tmp_path / "model.keras")
    again = seq2seq.load(tmp_path / "model.keras", batch_size=1)  # other rows do not matter
    assert expected == pytest.approx(confidences(again), rel=1e-5)
    assert 3 == len({round(one, 4) for one in expected})


def test_a_model_with_other_weights_is_not_calibrated(tmp_path):
    model, file = seq2seq.load(ZOO / "compiled.keras").model, tmp_path / "model.weights.h5"
    model.compile(run_eagerly=True)
    model.save_weights(file)
    with np.load(ZOO / "expected" / "compiled.npz") as arrays:
        x = {name[2:]: arrays[name] for name in arrays if name.startswith("x_")}
        y, weights = arrays["y"], arrays["weights"]
    changes = [
        lambda: model.train_on_batch(x, y, weights),
        lambda: model.set_weights(model.get_weights()),
        lambda: model.load_weights(file),
    ]
    for change in changes:
        model.calibration = Calibration(1.0, 1.0, 0.0)
        model.test_on_batch(x, y, weights)
        assert model.calibration
        change()
        assert model.calibration is None
