import numpy as np

from seq2seq.prediction.padding import fitting, padded, padded_size


def test_long_rows_are_padded_to_few_sizes():
    sizes = {padded_size(longest) for longest in range(1, 8193)}
    assert 16 + 6 * 8 == len(sizes)
    assert all(n <= padded_size(n) <= max(n + 7, 9 * n / 8) for n in range(1, 8193))


def test_rows_keep_their_values_and_single_steps_are_not_padded():
    batch, lengths = padded([np.array([[1.0], [2.0]])], most=4)
    assert ((1, 8, 1), [2]) == (batch.shape, list(lengths))
    assert [1.0, 2.0, *[0.0] * 6] == list(batch[0, :, 0])
    assert (4, 1) == padded([np.array([7])] * 3, most=4)[0].shape


def test_a_long_row_is_in_a_batch_of_its_own():
    lengths = np.array([5] * 30 + [9000] * 3)

    assert fitting(lengths, 256) == 30
    assert fitting(lengths[30:], 256) == 3
    assert fitting(np.arange(1, 100), 256) == 99
    assert fitting(np.arange(1, 100), 16) == 16
    assert fitting(np.array([0]), 256) == 1
