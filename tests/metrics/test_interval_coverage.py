import math

import numpy as np
import pytest

from seq2seq.metrics import IntervalCoverage


def covered(*rows):
    metric = IntervalCoverage(0.9)
    for row in rows:
        metric.update(*map(np.array, row))
    return metric.result()


def test_values_inside_are_counted_with_the_bounds():
    row = ([[0.0], [0.0], [0.0]], [[1.0], [2.0], [3.0]], [[0.0], [2.0], [3.5]])
    assert {"interval_coverage": 2 / 3, "interval_level": 0.9, "interval_width": 2.0} == covered(
        row
    )


def test_every_value_weighs_the_same_whatever_row_it_is_in():
    short = ([[0.0, 0.0]], [[1.0, 1.0]], [[0.5, 2.0]])
    long = ([[0.0, 0.0]] * 3, [[2.0, 4.0]] * 3, [[3.0, 3.0]] * 3)
    expected = {"interval_coverage": 4 / 8, "interval_level": 0.9, "interval_width": 20 / 8}
    assert expected == covered(short, long)
    assert expected == covered(long, short)


def test_quantiles_of_the_truth_cover_their_share():
    low, high = (np.full((100_000, 1), bound) for bound in (-1.6449, 1.6449))
    truth = np.random.default_rng(6).normal(size=(100_000, 1))
    assert pytest.approx(0.9, abs=0.005) == covered((low, high, truth))["interval_coverage"]


def test_an_interval_without_numbers_covers_nothing():
    assert 0.0 == covered(([[math.nan]], [[math.nan]], [[0.0]]))["interval_coverage"]


def test_nothing_counted_is_not_a_number():
    found = covered()
    assert 0.9 == found.pop("interval_level")
    assert all(math.isnan(value) for value in found.values())
