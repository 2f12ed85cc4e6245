import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from seq2seq.metrics import RocAuc

RANDOM = np.random.default_rng(3)
POSITIVE = RANDOM.random(50) < 0.3
SCORES = np.round(RANDOM.random(50) + 0.3 * POSITIVE, 1)  # with ties


def auc(scores, positive):
    metric = RocAuc()
    for score, is_positive in zip(scores, positive, strict=True):
        metric.update(score, is_positive)
    return metric.result()["roc_auc"]


def test_it_is_the_share_of_pairs_in_the_right_order_with_half_a_tie():
    # (0.9 > 0.5), (0.9 > 0.2), (0.5 = 0.5), (0.5 > 0.2)
    assert 3.5 / 4 == auc([0.9, 0.5, 0.5, 0.2], [True, True, False, False])


def test_it_is_that_of_scikit_learn():
    assert roc_auc_score(POSITIVE, SCORES) == auc(SCORES, POSITIVE)


def test_only_ranks_count():
    assert auc(SCORES, POSITIVE) == auc(np.exp(3 * SCORES) - 7, POSITIVE)
    assert auc(SCORES, POSITIVE) == pytest.approx(1 - auc(-SCORES, POSITIVE))


def test_the_order_of_rows_changes_nothing():
    assert auc(SCORES, POSITIVE) == pytest.approx(auc(SCORES[::-1], POSITIVE[::-1]))


@pytest.mark.parametrize("positive", [[], [True], [False, False]])
def test_one_class_alone_has_no_area(positive):
    assert math.isnan(auc([0.5] * len(positive), positive))


@pytest.mark.parametrize("score", [math.nan, math.inf])
def test_a_score_that_is_no_number_makes_the_area_none(score):
    assert math.isnan(auc([0.5, score], [True, False]))
