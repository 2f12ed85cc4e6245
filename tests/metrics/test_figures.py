import numpy as np
import pytest

from seq2seq.metrics import (
    IntervalCoverage,
    LabelScores,
    MultiLabelScores,
    QuantileLosses,
    RocAuc,
    SpanF1,
    StepAccuracy,
    ValueErrors,
    is_better,
    worded,
)
from seq2seq.metrics.direction import HIGHER_IS_BETTER, LOWER_IS_BETTER
from seq2seq.metrics.figures import FIGURES

METRICS = [
    LabelScores(["a"]),
    MultiLabelScores(["a"]),
    RocAuc(),
    SpanF1(),
    StepAccuracy(),
    ValueErrors(np.ones(1)),
    IntervalCoverage(0.9),
    IntervalCoverage(0.8, named=True),
    QuantileLosses(),
]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: type(metric).__name__)
def test_every_figure_has_a_wording_and_all_but_intervals_have_a_direction(metric):
    names = set(metric.result())
    directed = HIGHER_IS_BETTER | LOWER_IS_BETTER
    assert set() == names - set(FIGURES)
    assert isinstance(metric, IntervalCoverage) == (not names & directed)
    assert isinstance(metric, IntervalCoverage) or names <= directed


def test_no_figure_is_better_both_ways():
    assert set() == HIGHER_IS_BETTER & LOWER_IS_BETTER


def test_scores_are_better_higher_and_errors_lower():
    assert is_better("macro_f1", 0.5, 0.4) and is_better("span_f1", 0.5, 0.4)
    assert is_better("mae", 0.4, 0.5) and is_better("mase", 0.4, 0.5)


def test_shares_are_written_as_percent_and_errors_as_numbers():
    assert "accuracy 87.6%" == worded("accuracy", 0.876)
    assert "RMSE 12.35" == worded("rmse", 12.3456)
    assert "interval width 12.35" == worded("interval_width", 12.3456)
