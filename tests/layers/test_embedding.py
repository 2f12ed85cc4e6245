import numpy as np
import pytest

from seq2seq.layers import Embedding
from seq2seq.layers.embedding import ONE_HOT_LIMIT


@pytest.mark.parametrize("vocabulary_size", [7, ONE_HOT_LIMIT + 1])
def test_an_id_is_its_row_of_the_table(vocabulary_size):
    embedding = Embedding(vocabulary_size, 3)
    ids = np.array([[0, 4], [6, 6]])

    actual = embedding(ids)
    np.testing.assert_array_equal(np.array(embedding.table)[ids], actual)
