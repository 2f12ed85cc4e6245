import numpy as np
import pytest

from seq2seq.errors import InputError
from seq2seq.metrics import last_value, moving_average, seasonal_last_value

HISTORY = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [5.0, 50.0]])


def test_the_last_value_is_repeated():
    assert [[5.0, 50.0]] * 3 == last_value(HISTORY, 3).tolist()


def test_the_last_season_is_repeated():
    expected = [[2.0, 20.0], [3.0, 30.0], [5.0, 50.0], [2.0, 20.0]]
    assert expected == seasonal_last_value(HISTORY, 4, season=3).tolist()


def test_a_periodic_series_is_forecast_without_error():
    series = np.tile(HISTORY, (5, 1))
    for start in range(4, 10):
        forecast = seasonal_last_value(series[:start], 9, season=4)
        assert series[start : start + 9].tolist() == forecast.tolist()


def test_a_season_of_one_step_is_the_last_value():
    expected = last_value(HISTORY, 3).tolist()
    assert expected == seasonal_last_value(HISTORY, 3, season=1).tolist()


def test_a_history_shorter_than_a_season_gives_its_last_value():
    expected = last_value(HISTORY, 6).tolist()
    assert expected == seasonal_last_value(HISTORY, 6, season=5).tolist()
    assert HISTORY.tolist() == seasonal_last_value(HISTORY, 4, season=4).tolist()


def test_the_average_is_of_the_window_or_of_all():
    assert [[4.0, 40.0]] * 2 == moving_average(HISTORY, 2, window=2).tolist()
    assert [[2.75, 27.5]] * 2 == moving_average(HISTORY, 2).tolist()
    assert [[2.75, 27.5]] * 2 == moving_average(HISTORY, 2, window=9).tolist()


def test_the_average_of_one_step_is_the_last_value():
    assert last_value(HISTORY, 2).tolist() == moving_average(HISTORY, 2, window=1).tolist()


def test_a_season_or_window_of_no_steps_is_refused():
    with pytest.raises(InputError, match="season must be a whole number of at least 1, not 0"):
        seasonal_last_value(HISTORY, 2, season=0)
    with pytest.raises(InputError, match="window must be .* of at least 1, or null, not 0"):
        moving_average(HISTORY, 2, window=0)
