import math

import numpy as np
import pytest
from scipy import stats

from seq2seq.metrics import QuantileLosses


def test_with_many_levels_it_is_the_score_of_a_normal_distribution():
    """Whose closed form is that of Gneiting et al., 2005."""
    truth = np.array([[0.3], [-1.0], [2.5]])
    metric = QuantileLosses(2000)
    metric.update(predicted(metric, 3), truth)

    z = truth[:, 0]
    score = z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / math.sqrt(math.pi)
    found = metric.result()
    assert pytest.approx(score.mean(), rel=1e-3) == found["crps"]


def predicted(metric, rows):
    """Quantiles of a standard normal distribution, float (L, rows, 1)."""
    quantiles = stats.norm.ppf(metric.levels)[:, None, None]
    return np.broadcast_to(quantiles, (len(quantiles), rows, 1))


def test_20_levels_are_almost_the_score_of_a_true_prediction():
    metric = QuantileLosses()
    truth = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)[:, None]
    metric.update(predicted(metric, len(truth)), truth)
    assert pytest.approx(1 / math.sqrt(math.pi), rel=3e-3) == metric.result()["crps"]


def test_the_loss_of_each_level_is_weighed_by_it_and_missing_values_do_not_count():
    metric = QuantileLosses(2)  # levels 0.25 and 0.75, then the deciles
    found = np.zeros((11, 2, 1))
    found[:2, 0, 0] = [1.0, 3.0]
    metric.update(found, np.array([[4.0], [math.nan]]))
    found[:2, 0, 0] = [-2.0, 2.0]
    metric.update(found[:, :1], np.array([[-4.0]]))

    low = 0.25 * 3 + 0.75 * 2  # pinball losses of 1 for 4 and of -2 for -4
    high = 0.75 * 1 + 0.25 * 6
    result = metric.result()
    assert pytest.approx((low + high) / 2) == result["crps"]  # two values, times 2
    assert pytest.approx(1.0) == result["weighted_quantile_loss"]  # as if all were 0


def test_nothing_counted_is_not_a_number():
    assert all(map(math.isnan, QuantileLosses().result().values()))
