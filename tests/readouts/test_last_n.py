import numpy as np
import pytest

from seq2seq.errors import BadRow
from seq2seq.readouts import LastN

SEQUENCE = np.arange(1, 13).reshape(3, 4, 1)
LENGTHS = np.array([4, 2, 1])


def test_the_last_real_steps_are_read_not_the_last_positions(memory_of, read):
    outputs, mask = read(LastN(2), memory_of(SEQUENCE, LENGTHS))

    np.testing.assert_array_equal([[3, 4], [5, 6], [9, 0]], outputs[:, :, 0])
    np.testing.assert_array_equal([[True, True], [True, True], [True, False]], mask)


def test_more_steps_than_there_are_positions_are_masked(memory_of, read):
    outputs, mask = read(LastN(6), memory_of(SEQUENCE, LENGTHS))

    np.testing.assert_array_equal([[1, 2, 3, 4, 0, 0]], outputs[:1, :, 0])
    np.testing.assert_array_equal(LENGTHS, mask.sum(1))


def test_a_row_that_is_too_short_is_named():
    LastN(2).check(np.array([2, 3]))

    with pytest.raises(BadRow, match=r"must have 2 or more source steps, not 1\.") as caught:
        LastN(2).check(LENGTHS)
    assert 2 == caught.value.row
    assert "extend=true" in caught.value.remedy


def test_an_extension_follows_each_row_so_none_is_too_short():
    readout = LastN(3, extend=True)

    readout.check(np.array([0, 1, 5]))
    assert (3, 0) == (readout.extension, LastN(3).extension)
    np.testing.assert_array_equal([3, 3], readout.num_steps(np.array([0, 7])))
