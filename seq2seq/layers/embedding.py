"""Vectors of ids."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Ids, Shape, Tensor
from seq2seq.ops.ids import nan_unless, rows_of, valid_ids

ONE_HOT_LIMIT = 256  # size of the largest small vocabulary
SMALL = 0.03  # standard deviation of initial vectors, unless a network sets another


@keras.saving.register_keras_serializable(package="seq2seq")
class Embedding(keras.layers.Layer):
    """A table of one vector per id, in the compute dtype.

    A small vocabulary is read by a product with one-hot rows, whose gradient is a product too. A
    gather's gradient is sparse, which optimizers handle slowly.

    Args:
        vocabulary_size: int, number of ids.
        dim: int, width of a vector.
        stddev: standard deviation of the initial values, which are normal around 0.
    """

    def __init__(self, vocabulary_size: int, dim: int, stddev: float = SMALL, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        self.vocabulary_size = vocabulary_size
        self.dim = dim
        self.stddev = stddev

    def build(self, ids_shape: Shape | None = None) -> None:
        self.table = self.add_weight(
            shape=(self.vocabulary_size, self.dim),
            initializer=keras.initializers.RandomNormal(stddev=self.stddev),
            name="table",
        )

    @property
    def output_shape(self) -> Shape:
        """Shape of the vectors, which `Model.summary` shows."""
        return None, None, self.dim

    def call(self, ids: Ids) -> Tensor:
        """Look up ids.

        Args:
            ids: int (...), at least 0 and below `vocabulary_size`.

        Returns:
            float (..., dim); NaN for other numbers.

        Raises:
            BadRow: for the first other number where its value is known.
        """
        # The cast turns a gather's sparse gradient into a dense one.
        if self.vocabulary_size > ONE_HOT_LIMIT:
            return rows_of(ops.cast(self.table, self.compute_dtype), ids)
        safe, is_valid = valid_ids(ids, self.vocabulary_size)
        return self.look_up(safe) + nan_unless(is_valid, self.compute_dtype)[..., None]

    def look_up(self, ids: Ids) -> Tensor:
        """Look up ids of a small vocabulary that are certainly valid: int (...) -> (..., dim)."""
        table = ops.cast(self.table, self.compute_dtype)
        one_hot = ops.one_hot(
            ops.reshape(ids, (-1,)), self.vocabulary_size, dtype=self.compute_dtype
        )
        return ops.reshape(ops.matmul(one_hot, table), (*ops.shape(ids), self.dim))

    def get_config(self) -> Config:
        config = {"vocabulary_size": self.vocabulary_size, "dim": self.dim, "stddev": self.stddev}
        return {**super().get_config(), **config}
