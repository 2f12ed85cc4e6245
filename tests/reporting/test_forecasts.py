import re

import numpy as np

from seq2seq.evaluation import Evaluation
from seq2seq.evaluation.breakdown import Breakdown
from seq2seq.reporting.forecasts import forecasts


def evaluation(group, names, own, other):
    found = {"model": {"mae": np.array(own)}, "drift": {"mae": np.array(other)}}
    whole = Evaluation({"mae": 1.0}, baselines={"drift": {"mae": 2.0}})
    whole.breakdowns = {group: Breakdown(names, found)}
    return whole


def cells(html):
    return [re.sub("<.*?>", "", cell) for cell in re.findall("<t[dh].*?</t[dh]>", html)]


def test_a_group_has_the_figures_of_the_model_beside_the_best_forecast_without_one():
    html = forecasts(evaluation("column", ["x", "y"], [1.5, 3.0], [2.0, 2.5]))
    header = ["column", "MAE", "MAE of drift"]
    assert [*header, "x", "1.5", "2", "y", "3", "2.5"] == cells(html)
    assert html.index("good") < html.index("bad")


def test_series_with_the_largest_errors_come_first_and_of_many_some_are_shown():
    names = [f"s{number}" for number in range(40)]
    html = forecasts(evaluation("series", names, np.arange(40.0), np.ones(40)))
    assert ["s39", "s38"] == [cells(html)[3], cells(html)[6]]
    assert "The series with the largest errors, 24 of 40." in html
    html = forecasts(evaluation("step", names, np.arange(40.0), np.ones(40)))
    assert ["s0", "s2"] == [cells(html)[3], cells(html)[6]] and "Evenly spread, 24 of 40." in html


def test_texts_and_single_series_have_no_such_tables():
    assert "" == forecasts(Evaluation({"accuracy": 1.0}))
