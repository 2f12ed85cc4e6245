import math
import random

import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score
from sklearn.metrics import precision_recall_fscore_support as by_class

from seq2seq.metrics import LabelScores

NAMES = ["cold", "mild", "warm", "hot"]
RANDOM = random.Random(1)
TRUTH = RANDOM.choices(NAMES[:3], k=60)
PREDICTED = RANDOM.choices(NAMES[1:], k=60)  # cold is never predicted, hot never true


def scores(pairs, names=NAMES):
    metric = LabelScores(names)
    for prediction, *references in pairs:
        metric.update(prediction, references)
    return metric


def test_accuracy_and_macro_f1_are_those_of_scikit_learn():
    expected = {
        "accuracy": accuracy_score(TRUTH, PREDICTED),
        "macro_f1": f1_score(TRUTH, PREDICTED, average="macro"),
    }
    result = scores(zip(PREDICTED, TRUTH, strict=True)).result()
    assert pytest.approx(expected) == result


def test_the_confusion_has_the_truth_in_rows_and_the_order_of_the_names():
    expected = confusion_matrix(TRUTH, PREDICTED, labels=NAMES).tolist()
    assert expected == scores(zip(PREDICTED, TRUTH, strict=True)).confusion().tolist()


def test_each_class_has_its_figures_and_nan_where_nothing_was_counted():
    expected = by_class(TRUTH, PREDICTED, labels=NAMES, zero_division=float("nan"))
    classes = scores(zip(PREDICTED, TRUTH, strict=True)).per_class()
    assert NAMES == list(classes)
    for name, *figures in zip(NAMES, *expected, strict=True):
        assert pytest.approx(figures, nan_ok=True) == list(classes[name].values())


def test_classes_that_never_occur_take_no_part_in_macro_f1():
    assert {"accuracy": 1.0, "macro_f1": 1.0} == scores([("hot", "hot")]).result()


def test_the_first_reference_counts_unless_another_one_was_predicted():
    metric = scores([("hot", "warm", "hot"), ("cold", "warm", "hot")])
    assert 0.5 == metric.result()["accuracy"]
    assert [[0, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]] == metric.confusion().tolist()


def test_a_reference_that_training_did_not_know_is_never_right():
    metric = scores([("hot", "hot"), ("hot", "tropical")])
    # F1 of hot: precision 1/2, recall 1; tropical: 0.
    assert {"accuracy": 0.5, "macro_f1": pytest.approx((2 / 3 + 0) / 2)} == metric.result()
    assert [*NAMES, "tropical"] == list(metric.per_class())
    assert 1 == metric.confusion().sum()


def test_the_order_of_rows_changes_nothing():
    pairs = list(zip(PREDICTED, TRUTH, strict=True))
    metric, reversed_metric = scores(pairs), scores(pairs[::-1])
    assert metric.result() == reversed_metric.result()
    assert (metric.confusion() == reversed_metric.confusion()).all()


def test_nothing_counted_is_not_a_number():
    metric = scores([])
    assert all(math.isnan(value) for value in metric.result().values())
    assert 0 == metric.confusion().sum()
