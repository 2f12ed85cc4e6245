import numpy as np

from seq2seq.features.forward_fill import forward_fill

NAN = np.nan


def test_gaps_take_the_last_value_of_their_row_and_column():
    values = np.array([[1, NAN], [NAN, 5], [NAN, NAN], [NAN, 7], [2, NAN]])
    filled = forward_fill(values, np.array([3, 0, 2]))
    np.testing.assert_array_equal([[1, NAN], [1, 5], [1, 5], [NAN, 7], [2, 7]], filled)


def test_no_steps_stay_none():
    assert (0, 2) == forward_fill(np.empty((0, 2)), np.zeros(3, int)).shape
