import numpy as np
import pytest

from seq2seq.metrics import Reliability
from seq2seq.metrics.direction import HIGHER_IS_BETTER, LOWER_IS_BETTER
from seq2seq.metrics.figures import FIGURES


def test_the_most_confident_rows_are_kept_first():
    found = Reliability.of([0.2, 0.9, 0.6, 0.7], [0, 1, 0, 1])
    np.testing.assert_allclose([0.25, 0.5, 0.75, 1.0], found.coverage)
    np.testing.assert_allclose([1.0, 1.0, 2 / 3, 0.5], found.accuracy)
    assert 0.5 == found.figures()["coverage_at_99"]


def test_the_most_confident_rows_that_are_right_enough_are_trusted():
    found = Reliability.of([0.5, 0.9, 0.7, 0.8], [0, 1, 1, 0])
    assert (0.25, 0.9) == found.trusted(0.99)
    assert (0.75, 0.7) == found.trusted(0.6)
    assert (1.0, 0.5) == found.trusted(0.5)
    assert Reliability.of([0.9, 0.9, 0.1], [1, 0, 1]).trusted(0.99) is None


def test_the_error_is_the_mean_difference_of_bins():
    confidence = np.repeat([0.1, 0.3, 0.9], [5, 15, 20])
    right = np.repeat([0, 1, 0, 1], [6, 14, 2, 18])  # of 0.1: none; of 0.3: 14 of 15
    found = Reliability.of(confidence, right)
    np.testing.assert_allclose([0.1, 0.3, 0.9], found.bin_confidence)
    np.testing.assert_allclose([0, 14 / 15, 0.9], found.bin_accuracy)
    assert [5, 15, 20] == found.bin_rows.tolist()
    expected = (5 * 0.1 + 15 * (14 / 15 - 0.3)) / 40
    assert expected == pytest.approx(found.figures()["calibration_error"])


def test_bins_have_as_many_rows_and_rows_have_no_order():
    draw = np.random.default_rng(0)
    confidence = draw.integers(0, 30, 1000) / 30
    right = draw.random(1000) < confidence
    order = draw.permutation(1000)
    one, other = Reliability.of(confidence, right), Reliability.of(confidence[order], right[order])
    for field, same in zip(one, other, strict=True):
        np.testing.assert_allclose(field, same)
    assert [100] * 10 == Reliability.of(draw.random(1000), right).bin_rows.tolist()
    assert one.figures()["calibration_error"] < 0.04  # as it is true
    assert right.mean() == one.accuracy[-1]


def test_rows_of_one_confidence_are_kept_or_left_together():
    found = Reliability.of([0.9] * 200, [1] * 190 + [0] * 10)
    assert ([1.0], [0.95]) == (found.coverage.tolist(), found.accuracy.tolist())
    assert {"calibration_error": pytest.approx(0.05), "coverage_at_99": 0.0} == found.figures()


def test_without_rows_nothing_is_known():
    assert all(np.isnan(value) for value in Reliability.of([], []).figures().values())


def test_its_figures_have_a_wording_and_a_direction():
    names = {*Reliability.of([], []).figures()}
    assert names <= {*FIGURES}
    assert {"coverage_at_99"} == names & HIGHER_IS_BETTER
    assert {"calibration_error"} == names & LOWER_IS_BETTER
