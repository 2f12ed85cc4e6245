import keras
import numpy as np
import pytest

from seq2seq.evaluation import teacher_forced


class Parts:
    """Twelve rows in batches of given sizes: what `teacher_forced` needs of `Batches`."""

    def __init__(self, sizes):
        self.bounds = np.cumsum([0, *sizes])

    def __len__(self):
        return len(self.bounds) - 1

    def batch(self, step):
        x = np.linspace(0, 3, 12, dtype="float32")[:, None]
        rows = slice(self.bounds[step], self.bounds[step + 1])
        return x[rows], np.ones((12, 1), "float32")[rows], np.ones((12, 1), "float32")[rows]


def test_figures_are_of_all_rows_however_they_are_batched():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse", weighted_metrics=["mae"])
    whole = teacher_forced(model, Parts([12]))
    assert ["loss", "mae"] == list(whole)
    assert teacher_forced(model, Parts([9, 3])) == pytest.approx(whole)
