import math

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from seq2seq.metrics import MultiLabelScores

NAMES = ["drama", "comedy", "crime", "war", "opera"]
RANDOM = np.random.default_rng(2)
TRUTH, PREDICTED = RANDOM.random((2, 40, len(NAMES))) < 0.4
TRUTH[:, 4] = PREDICTED[:, 4] = False  # no opera


def labels(row):
    return [name for name, has in zip(NAMES, row, strict=True) if has]


def scores(rows):
    metric = MultiLabelScores(NAMES)
    for prediction, *references in rows:
        metric.update(prediction, references)
    return metric


ROWS = [(labels(p), labels(t)) for p, t in zip(PREDICTED, TRUTH, strict=True)]


def test_figures_are_those_of_scikit_learn():
    expected = {
        "accuracy": accuracy_score(TRUTH, PREDICTED),
        "micro_f1": f1_score(TRUTH, PREDICTED, average="micro"),
        "macro_f1": f1_score(TRUTH, PREDICTED, average="macro", zero_division=np.nan),
    }
    assert pytest.approx(expected) == scores(ROWS).result()


def test_each_label_has_its_f1_and_the_rows_that_have_it():
    classes = scores(ROWS).per_class()
    expected = f1_score(TRUTH, PREDICTED, average=None, zero_division=np.nan).tolist()
    assert pytest.approx(expected, nan_ok=True) == [classes[name]["f1"] for name in NAMES]
    assert TRUTH.sum(axis=0).tolist() == [classes[name]["rows"] for name in NAMES]


def test_no_label_may_be_the_right_answer():
    result = scores([((), ())]).result()
    assert 1.0 == result["accuracy"]
    assert math.isnan(result["micro_f1"]) and math.isnan(result["macro_f1"])


def test_neither_order_nor_repetition_of_labels_counts():
    once = scores([(["war", "crime"], ["crime", "war"])])
    assert {"accuracy": 1.0, "micro_f1": 1.0, "macro_f1": 1.0} == once.result()
    assert once.result() == scores([(["war", "crime", "war"], {"crime", "war"})]).result()


def test_the_closest_set_counts_and_the_first_of_equals():
    # One label is missing from the second reference, two from the first.
    result = scores([(["war"], ["war", "drama", "crime"], ["war", "drama"])]).result()
    assert {"accuracy": 0.0, "micro_f1": 2 / 3, "macro_f1": 0.5} == pytest.approx(result)
    assert 1 == scores([(["war"], ["drama"], ["crime"])]).per_class()["drama"]["rows"]


def test_a_label_that_training_did_not_know_is_missed():
    metric = scores([(["war"], ["war", "western"])])
    assert 0.0 == metric.result()["accuracy"]
    assert 0.0 == metric.per_class()["western"]["recall"]


def test_the_order_of_rows_changes_nothing():
    assert scores(ROWS).result() == scores(ROWS[::-1]).result()


def test_nothing_counted_is_not_a_number():
    assert all(math.isnan(value) for value in scores([]).result().values())
