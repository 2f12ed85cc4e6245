"""Look-ups of sparse keys in a TensorFlow graph."""

from collections.abc import Sequence

import tensorflow as tf

from seq2seq.aliases import Ids

NO_KEY = 2**62  # above all others, so that no table is empty


class KeyTable(tf.Module):
    """Sorted keys, each found by a binary search."""

    def __init__(self, keys: Sequence[int]):
        """Args: keys: integers of at least 0, different and ascending."""
        super().__init__()
        with tf.init_scope():
            self._keys = tf.constant([*keys, NO_KEY], "int64")

    def __call__(self, keys: Ids) -> Ids:
        """Return int32 (N,), the index of each int64 key (N,) among those of the table, or -1."""
        indices = tf.searchsorted(self._keys, keys)
        return tf.where(tf.gather(self._keys, indices) == keys, indices, -1)
