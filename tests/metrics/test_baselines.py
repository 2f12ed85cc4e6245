import numpy as np

from seq2seq.metrics import drift, last_value, moving_average, seasonal_last_value

HISTORY = np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 60.0]])
NAN = float("nan")


def test_the_last_value_is_repeated():
    assert [[6, 60], [6, 60]] == last_value(HISTORY, 2).tolist()


def test_drift_continues_the_line_from_the_first_to_the_last_value():
    assert [[8.5, 85], [11, 110]] == drift(HISTORY, 2).tolist()
    line = np.arange(9.0)[:, None]
    assert line[5:].tolist() == drift(line[:5], 4).tolist()
    assert [[5.0]] == drift([[5.0]], 1).tolist()


def test_drift_begins_with_the_first_value_of_each_column():
    history = [[NAN, 1.0], [2.0, NAN], [4.0, 5.0]]
    assert [[6.0, 7.0]] == drift(history, 1).tolist()


def test_the_moving_average_is_that_of_all_values_of_a_column():
    assert [[3, 30], [3, 30]] == moving_average(HISTORY, 2).tolist()
    assert [[3.0]] == moving_average([[NAN], [2.0], [4.0]], 1).tolist()
    assert np.isnan(moving_average([[NAN]], 1)).all()


def test_the_last_season_is_repeated():
    expected = [[1, 10], [2, 20], [6, 60], [1, 10]]
    assert expected == seasonal_last_value(HISTORY, HISTORY, 4).tolist()
    assert expected[:2] == seasonal_last_value(HISTORY[:2], HISTORY, 2).tolist()


def test_the_last_value_takes_the_place_of_what_a_season_lacks():
    assert [[6], [2], [6]] == seasonal_last_value([[NAN], [2]], HISTORY[:, :1], 3).tolist()


def test_many_histories_are_continued_at_once():
    both = np.stack([HISTORY, HISTORY[::-1]])
    for forecast in (last_value, drift, moving_average):
        alone = [forecast(one, 3) for one in both]
        assert np.array_equal(alone, forecast(both, 3))
    alone = [seasonal_last_value(one[1:], one, 3) for one in both]
    assert np.array_equal(alone, seasonal_last_value(both[:, 1:], both, 3))
