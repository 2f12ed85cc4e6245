import keras
import numpy as np
import pytest

from seq2seq import pairs
from seq2seq.symbols import END, NUM_SYMBOLS, PAD, START

SOURCES = ["ab", "", "b", "abab"]
TARGETS = ["cat", "t", "", "tact"]


def batches(**options):
    return pairs(SOURCES, TARGETS, num_buckets=1, shuffle=False, **options)


def test_a_batch_is_shifted_ended_padded_and_weighted():
    data = batches()
    x, y, weight = data[0]
    c, a, t = (data.target.encode([letter]).values[0] for letter in "cat")
    assert [START, c, a, t, PAD] == x["target_in"][0].tolist()
    assert [c, a, t, END, PAD] == y[0].tolist()
    assert [1, 1, 1, 1, 0] == weight[0].tolist()
    assert [2, 0, 1, 4] == x["source_length"][:4].tolist()
    assert "ab" == data.source.decode(x["source"][0])
    assert [PAD] * 2 == x["source"][0, 2:].tolist()


def test_empty_rows_ask_for_the_end_alone():
    x, y, weight = batches()[0]
    assert [PAD] * 4 == x["source"][1].tolist()
    assert [END, PAD, PAD, PAD, PAD] == y[2].tolist()
    assert [1, 0, 0, 0, 0] == weight[2].tolist()


def test_filler_rows_weigh_nothing():
    x, y, weight = batches()[0]
    assert 8 == len(y)
    assert 0 == y[4:].sum() == weight[4:].sum() == x["source_length"][4:].sum()


def test_types_are_those_of_the_contract():
    x, y, weight = batches()[0]
    assert {"int32"} == {str(array.dtype) for array in (*x.values(), y)}
    assert "float32" == weight.dtype


def test_a_truncated_target_is_not_asked_for_its_end():
    data = batches()
    plan = type(data.plan)(
        [2, 0, 1, 4], [3, 1, 0, 4], max_length=3, too_long="truncate", num_buckets=1, shuffle=False
    )
    data.plan = plan
    x, y, weight = data[0]
    assert [3, 1, 0, 3] == (y >= NUM_SYMBOLS).sum(1)[:4].tolist()
    assert [True, True, True, False] == (y == END).any(1)[:4].tolist()
    assert [4, 2, 1, 3] == weight.sum(1)[:4].tolist()
    assert [2, 0, 1, 3] == x["source_length"][:4].tolist()
    assert (4, 4) == x["target_in"][:4].shape


def test_slices_of_workers_make_up_the_batch():
    data = batches()
    slices = [data.batch(0, worker, 2)[1] for worker in range(2)]
    assert data.batch(0)[1].tolist() == np.stack(slices, axis=1).reshape(8, -1).tolist()


def test_an_epoch_ends():
    data = pairs(SOURCES * 10, TARGETS * 10, batch_size=8)
    assert len(data) == len(list(data))


class Recorder(keras.Model):
    """Learns nothing, but depends on every input."""

    def __init__(self):
        super().__init__()
        self.table = keras.layers.Embedding(16, 16)

    def call(self, x):
        return self.table(x["target_in"]) + keras.ops.cast(keras.ops.sum(x["source"]), "float32")


def test_fit_takes_batches_of_all_shapes_and_sees_each_row_once_an_epoch():
    rng = np.random.default_rng(0)
    rows = [rng.integers(0, 9, rng.integers(1, 12)) for _ in range(150)]
    data = pairs(rows, rows, batch_size=16)
    seen = []
    gather = data.gather
    data.gather = lambda rows, shape: seen.append((data.epoch, rows)) or gather(rows, shape)
    model = Recorder()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="sgd", loss=loss)
    model.fit(data, epochs=3, verbose=0)
    for epoch in range(data.epoch - 3, data.epoch):
        rows = np.concatenate([rows for at, rows in seen if at == epoch])
        assert set(range(150)) <= set(rows)


@pytest.mark.parametrize("shuffle", [True, False])
def test_keras_evaluates_batches_of_all_shapes(shuffle):
    rows = [[size] * size for size in (1, 2, 3, 9) for _ in range(4 * size)]
    data = pairs(rows, rows, batch_size=16, num_buckets=4, shuffle=shuffle)
    assert len({x["source"].shape for x, _, _ in data}) > 2
    model = Recorder()
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    assert np.isfinite(model.evaluate(data, verbose=0))


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="tf.data")
def test_a_tensorflow_dataset_holds_the_same_batches():
    data = pairs(SOURCES * 10, TARGETS * 10, batch_size=8)
    dataset = data.as_tf_dataset(epochs=2)
    assert 2 * len(data) == len(dataset)
    for step, (x, y, weight) in enumerate(dataset):
        expected_x, expected_y, expected_weight = data.batch(step)
        assert np.array_equal(expected_x["source"], x["source"])
        assert np.array_equal(expected_y, y)
        assert np.array_equal(expected_weight, weight)
