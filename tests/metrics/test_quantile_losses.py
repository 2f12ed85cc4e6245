import math

import numpy as np
import pytest
from scipy import stats

from seq2seq.metrics import QuantileLosses


def test_with_many_levels_it_is_the_score_of_a_normal_distribution():
    """Whose closed form is that of Gneiting et al., 2005."""
    levels = (np.arange(2000) + 0.5) / 2000
    truth = np.array([[0.3], [-1.0], [2.5]])
    metric = QuantileLosses(levels)
    metric.update(np.broadcast_to(stats.norm.ppf(levels)[:, None, None], (2000, 3, 1)), truth)

    z = truth[:, 0]
    score = z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / math.sqrt(math.pi)
    found = metric.result()
    assert pytest.approx(score.mean(), rel=1e-3) == found["crps"]
    assert pytest.approx(score.sum() / abs(z).sum(), rel=1e-3) == found["weighted_quantile_loss"]


def test_the_loss_of_each_level_is_weighed_by_it_and_missing_values_do_not_count():
    metric = QuantileLosses([0.1, 0.9])
    metric.update(np.array([[[1.0], [0.0]], [[3.0], [9.0]]]), np.array([[4.0], [math.nan]]))
    metric.update(np.array([[[-2.0]], [[2.0]]]), np.array([[-4.0]]))

    low = 0.1 * 3 + 0.9 * 2  # pinball losses of 1 for 4 and of -2 for -4
    high = 0.9 * 1 + 0.1 * 6
    found = metric.result()
    assert pytest.approx((low + high) / 2) == found["crps"]  # two values, times 2
    assert pytest.approx((low + high) / 8) == found["weighted_quantile_loss"]


def test_nothing_counted_is_not_a_number():
    assert all(map(math.isnan, QuantileLosses([0.5]).result().values()))
