import numpy as np

from seq2seq.data import Sequences
from seq2seq.data.store import store as store_module
from seq2seq.features.feature import Feature
from seq2seq.ops.ragged import Ragged

ROWS = np.array([2, 0, -1])


class Points(Feature):
    """Texts of numbers as points in the plane."""

    dtype = "float32"
    element_shape = (2,)
    vocabulary_size = None

    def fit(self, chunks, show_progress=False):
        return self

    def encode(self, examples):
        arrays = [np.array(text.split(), "float32").reshape(-1, 2) for text in examples]
        return Ragged(np.concatenate(arrays), np.array(list(map(len, arrays)), "int32"))

    def decode(self, array):
        return " ".join(map(str, array.ravel()))

    def split(self, example):
        return example.split()

    def get_config(self):
        return {}


def test_ids_of_any_type_are_padded_as_int32():
    rows = Sequences(np.array([5, 6, 7], "uint8"), np.array([0, 2, 2, 3]))
    padded, lengths = rows.padded(ROWS, 3)
    assert [[7, 0, 0], [5, 6, 0], [0, 0, 0]] == padded.tolist()
    assert [1, 2, 0] == lengths.tolist()
    assert "int32" == padded.dtype


def test_vectors_are_padded_with_zeros_and_keep_their_type():
    rows = Sequences(np.array([[5, 0.5], [6, 0.6], [7, np.nan]], "float32"), np.array([0, 1, 1, 3]))
    padded, lengths = rows.padded(ROWS, 1)
    assert [[[6, np.float32(0.6)]], [[5, 0.5]], [[0, 0]]] == padded.tolist()
    assert [2, 1, 0] == lengths.tolist()
    assert "float32" == padded.dtype
    assert not rows.padded(np.array([-1]), 2)[0].any()


def test_no_values_are_padded_alike():
    rows = Sequences(np.empty((0, 2), "float32"), np.array([0, 0]))
    assert (1, 3, 2) == rows.padded(np.array([0]), 3)[0].shape


def test_a_store_keeps_the_shape_of_a_step(tmp_path):
    points = Points()
    chunks = [(["1 2 3 4", "", "5 6"], ["7 8", "9 10", ""])]
    store_module.write_texts(tmp_path, "train", chunks)
    for side in ("source", "target"):
        assert [3] == list(store_module.write_ids(tmp_path, "train", side, points))
    store_module.write_hashes(tmp_path, "train", points, points)
    train = store_module.open_split(tmp_path, "train", points, points)
    assert [[1, 2], [3, 4]] == train.source.row(0).tolist()
    assert [2, 0, 1] == train.source_lengths.tolist()
    assert [[9, 10]] == train.target.row(1).tolist()
