import numpy as np
import pytest
from keras import ops

from seq2seq.decoding.arrays.top_k import FEW, top_k


@pytest.mark.parametrize("size", [9, FEW, FEW + 1, 32_000, 7 * 4_999])  # some without divisors
@pytest.mark.parametrize("k", [1, 9])
def test_the_largest_come_first_with_their_places(size, k):
    x = np.random.default_rng(0).normal(size=(3, size)).astype("float32")
    x[1] -= 100

    best, places = map(ops.convert_to_numpy, top_k(ops.convert_to_tensor(x), k))
    expected = np.argsort(-x, axis=1)[:, :k]
    np.testing.assert_array_equal(expected, places)
    np.testing.assert_array_equal(np.take_along_axis(x, expected, axis=1), best)


@pytest.mark.parametrize("lowest", [-np.inf, -1e9 - 64])
def test_places_are_in_the_array_where_few_numbers_are_possible(lowest):
    x = np.full((2, FEW + 7), lowest, "float32")  # without divisors
    x[:, -1] = 0

    best, places = map(ops.convert_to_numpy, top_k(ops.convert_to_tensor(x), 3))
    assert (places[:, 0] == FEW + 6).all()
    assert (places < FEW + 7).all()
    assert (best[:, 1:] == lowest).all()
