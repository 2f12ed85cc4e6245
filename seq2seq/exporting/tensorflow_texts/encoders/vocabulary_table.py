"""The ids of texts in a TensorFlow graph."""

from collections.abc import Sequence

import tensorflow as tf

from seq2seq.aliases import Ids
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.symbols import UNK


class VocabularyTable(tf.Module):
    """The ids of words. It has a resource, which a saved module must lead to."""

    def __init__(self, words: Sequence[str], first: int):
        """Args:
        words: different ones, in the order of their ids.
        first: id of the first one.
        """
        super().__init__()
        # The empty text, which is none of them, keeps the table from being empty.
        keys = [b"", *(word.encode("utf-8", "surrogatepass") for word in words)]
        ids = [UNK, *range(first, first + len(words))]
        with tf.init_scope():
            initializer = tf.lookup.KeyValueTensorInitializer(keys, ids, tf.string, tf.int64)
            self._table = tf.lookup.StaticHashTable(initializer, UNK)

    def __call__(self, words: FlatRows) -> Ids:
        """Return the int32 ids (W,) of words, rows of code points."""
        return tf.cast(self._table.lookup(words.texts()), "int32")
