"""Ids to vectors."""

import keras
from keras import ops

ONE_HOT_LIMIT = 256  # ids that are few
SMALL = 0.03


@keras.saving.register_keras_serializable(package="seq2seq")
class Embedding(keras.layers.Layer):
    """A table of one vector per id, in the compute dtype.

    Small vocabularies are read by a product with one-hot rows: its gradient is a product too,
    where a gather's is a sparse one that optimizers handle slowly.

    Args:
        vocabulary_size: int, number of ids.
        dim: int, width of a vector.
        stddev: of the initial numbers, which are normal around 0.
    """

    def __init__(self, vocabulary_size, dim, stddev=SMALL, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.vocabulary_size = vocabulary_size
        self.dim = dim
        self.stddev = stddev

    def build(self, ids_shape=None):
        self.table = self.add_weight(
            shape=(self.vocabulary_size, self.dim),
            initializer=keras.initializers.RandomNormal(stddev=self.stddev),
            name="table",
        )

    def call(self, ids):
        """Int (...) -> float (..., dim)."""
        # The cast is what turns a gather's sparse gradient into a dense one.
        table = ops.cast(self.table, self.compute_dtype)
        if self.vocabulary_size > ONE_HOT_LIMIT:
            return ops.take(table, ids, axis=0)
        one_hot = ops.one_hot(
            ops.reshape(ids, (-1,)), self.vocabulary_size, dtype=self.compute_dtype
        )
        return ops.reshape(ops.matmul(one_hot, table), (*ops.shape(ids), self.dim))

    def get_config(self):
        config = {"vocabulary_size": self.vocabulary_size, "dim": self.dim, "stddev": self.stddev}
        return {**super().get_config(), **config}
