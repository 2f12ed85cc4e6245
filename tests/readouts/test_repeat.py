import numpy as np
import pytest

from seq2seq.errors import InputError
from seq2seq.readouts import Repeat

SEQUENCE = [[[1, 2], [3, 4]], [[5, 6], [9, 9]]]


@pytest.mark.parametrize(("readout", "asked"), [(Repeat(), 3), (Repeat(3), None), (Repeat(3), 8)])
def test_the_last_step_is_repeated_as_often_as_asked(readout, asked, memory_of, read):
    outputs, mask = read(readout, memory_of(SEQUENCE, [2, 1]), num_steps=asked)

    np.testing.assert_array_equal([[[3, 4]] * 3, [[5, 6]] * 3], outputs)
    assert mask.all()


def test_the_encoders_summary_comes_first(memory_of, read):
    outputs, _ = read(Repeat(2), memory_of(SEQUENCE, [2, 1], [[7, 7], [8, 8]]))

    np.testing.assert_array_equal([[[7, 7]] * 2, [[8, 8]] * 2], outputs)


def test_any_number_is_possible_unless_one_is_fixed():
    assert Repeat().num_steps(np.array([2, 1])) is None
    np.testing.assert_array_equal([3, 3], Repeat(3).num_steps(np.array([2, 1])))


def test_a_call_must_say_how_often_where_nothing_else_does(memory_of):
    with pytest.raises(InputError, match="num_steps"):
        Repeat()(memory_of(SEQUENCE, [2, 1]))
