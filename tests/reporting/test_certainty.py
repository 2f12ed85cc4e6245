import numpy as np
import pytest

from seq2seq.evaluation import Row
from seq2seq.reporting.certainty import certainty, coverage, reliability


def test_confidence_is_a_probability():
    row = Row("a", ["b"], "b", 0.0, np.log(0.25), "end", True, 0, 1)
    assert 0.25 == pytest.approx(certainty(row))
    assert 0.0 == certainty(row._replace(log_prob=-np.inf))
    assert 1.0 == certainty(row._replace(log_prob=1e-7))


def test_rows_are_grouped_by_confidence():
    found = reliability(np.array([0.05, 0.95, 1.0, 0.91]), np.array([False, True, True, False]))
    assert [1, 3] == found.rows.tolist()
    assert pytest.approx([0.0, 2 / 3]) == found.accuracy
    assert pytest.approx([0.05, 2.86 / 3]) == found.confidence
    assert (0.05 + 2.86 - 2) / 4 == pytest.approx(found.error)


def test_the_most_confident_rows_that_are_right_enough_are_trusted():
    found = coverage(np.array([0.5, 0.9, 0.7, 0.8]), np.array([False, True, True, False]))
    assert [1, 2, 3, 4] == found.rows.tolist()
    assert pytest.approx([1, 1 / 2, 2 / 3, 1 / 2]) == found.accuracy
    assert (1, 0.9) == found.trusted(0.99)
    assert (3, 0.7) == found.trusted(0.6)
    assert (4, 0.5) == found.trusted(0.5)


def test_equally_confident_rows_are_trusted_together_or_not_at_all():
    right = np.array([True, False, True])
    assert coverage(np.array([0.9, 0.9, 0.1]), right).trusted(0.99) is None
    assert [2, 3] == coverage(np.array([0.9, 0.9, 0.1]), right).rows.tolist()
