import keras
import numpy as np
import pytest

from seq2seq.readouts import AttentionPooling, Last, Max, Mean

SEQUENCE = [[[1, -2], [3, -4]], [[5, -6], [99, 99]], [[99, 99], [99, 99]]]
LENGTHS = [2, 1, 0]


@pytest.mark.parametrize(
    ("readout", "expected"),
    [
        (Last(), [[3, -4], [5, -6], [0, 0]]),
        (Mean(), [[2, -3], [5, -6], [0, 0]]),
        (Max(), [[3, -2], [5, -6], [0, 0]]),
    ],
    ids=["last", "mean", "max"],
)
def test_a_row_is_one_vector_of_its_real_steps(readout, expected, memory_of, read):
    outputs, mask = read(readout, memory_of(SEQUENCE, LENGTHS))

    np.testing.assert_array_equal(expected, outputs[:, 0])
    assert mask.all()


def test_last_prefers_what_the_encoder_says_of_the_whole_row(memory_of, read):
    summary = [[1, 2], [3, 4], [5, 6]]

    outputs, _ = read(Last(), memory_of(SEQUENCE, LENGTHS, summary))
    np.testing.assert_array_equal(summary, outputs[:, 0])


def test_attention_is_a_mean_by_learned_weights(memory_of, read):
    readout = AttentionPooling(units=1)
    readout.build((None, None, 2))
    readout.set_weights([np.array([[1.0], [0.0]]), np.zeros(1), np.array([[1.0]])])
    outputs, _ = read(readout, memory_of(SEQUENCE, LENGTHS))

    weights = np.exp(np.tanh([1, 3]))
    expected = [weights @ SEQUENCE[0] / weights.sum(), [5, -6], [0, 0]]
    np.testing.assert_allclose(expected, outputs[:, 0], rtol=1e-5)


@pytest.mark.parametrize("make", [AttentionPooling, Last, Max, Mean])
def test_steps_of_equal_content_pool_to_that_content(make, memory_of, read):
    keras.utils.set_random_seed(1)
    step = [0.5, -1, 2]

    outputs, _ = read(make(), memory_of([[step, step, step]], [3]))
    np.testing.assert_allclose(step, outputs[0, 0], rtol=1e-6)
