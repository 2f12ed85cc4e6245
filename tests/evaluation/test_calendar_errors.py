"""Errors of forecasts by hour, weekday and month."""

import numpy as np
import pytest

from seq2seq.evaluation.forecasts.calendar_errors import CalendarErrors

FIRST = np.datetime64("2026-11-30T21", "h").astype("int32")  # a Monday


@pytest.mark.parametrize(
    ("hours", "groups"),
    [
        (1, {"hour": "00:00 22:00 23:00", "weekday": "Mon Tue", "month": "Nov Dec"}),
        (24, {"weekday": "Tue Wed Thu"}),
        (24 * 31, {"month": "Jan Mar Dec"}),
    ],
    ids=["hourly", "daily", "monthly"],
)
def test_groups_are_those_in_which_the_step_of_time_has_several(hours, groups):
    errors = CalendarErrors((FIRST + hours * np.arange(4)).astype("int32"))
    truth = np.zeros((1, 3, 2))
    errors.update({"model": truth + 2}, truth, np.array([1]))
    found = errors.breakdowns()
    assert groups == {name: " ".join(one.names) for name, one in found.items()}
    assert all((one.forecasts["model"]["mae"] == 2).all() for one in found.values())


def test_missing_values_and_times_are_not_counted():
    errors = CalendarErrors((FIRST + np.arange(4)).astype("int32"))
    truth = np.array([[[1.0], [np.nan], [1.0]]])
    errors.update({"model": np.array([[[2.0], [9.0], [4.0]]])}, truth, np.array([0]))
    (hour,) = [one for name, one in errors.breakdowns().items() if name == "hour"]
    assert (["21:00", "23:00"], [1.0, 3.0]) == (hour.names, hour.forecasts["model"]["mae"].tolist())
