import keras
import numpy as np
import pytest

from seq2seq.errors import BadRow, InputError
from seq2seq.readouts import Reshape

SEQUENCE = np.arange(24).reshape(2, 6, 2)


def test_numbers_are_cut_anew_in_reading_order(memory_of, read):
    outputs, mask = read(Reshape(4, source_steps=6), memory_of(SEQUENCE, [6, 6]))

    np.testing.assert_array_equal(SEQUENCE.reshape(2, 4, 3), outputs)
    assert mask.all()


def test_it_learns_the_length_of_the_data_and_keeps_it():
    readout = Reshape(4)
    readout.learn_lengths(6)

    assert 3 == readout.output_size(2)
    loaded = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(readout))
    loaded.learn_lengths(5)
    assert 6 == loaded.source_steps


def test_a_row_of_another_length_is_named():
    Reshape(2, source_steps=4).check(np.array([4, 4]))

    with pytest.raises(BadRow, match="must have 4 source steps, not 3") as caught:
        Reshape(2, source_steps=4).check(np.array([4, 3, 5]))
    assert 1 == caught.value.row
    assert "another readout" in caught.value.remedy


def test_a_row_of_another_length_is_masked(memory_of, read):
    _, mask = read(Reshape(2, source_steps=6), memory_of(SEQUENCE, [6, 4]))

    np.testing.assert_array_equal([[True, True], [False, False]], mask)


def test_a_batch_may_be_shorter_than_every_row_of_the_data(memory_of, read):
    outputs, mask = read(Reshape(2, source_steps=6), memory_of(SEQUENCE[:, :1], [1, 0]))

    assert (2, 2, 6) == outputs.shape
    assert not mask.any()


def test_numbers_that_do_not_divide_are_named():
    with pytest.raises(InputError, match=r"3 source steps of 5 numbers, 15 in all, into 4 steps"):
        Reshape(4, source_steps=3).output_size(5)


def test_rows_of_different_lengths_cannot_be_reshaped():
    readout = Reshape(4)
    readout.learn_lengths(None)

    with pytest.raises(InputError, match=r"lengths vary or are not known.*source_steps"):
        readout.output_size(8)
