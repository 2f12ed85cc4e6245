"""Ids to the texts of tokens, joined, in a TensorFlow graph."""

from collections.abc import Sequence

import tensorflow as tf

from seq2seq.aliases import Tensor
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows


class JoinedTexts(tf.Module):
    """The texts of ids, joined row by row."""

    def __init__(self, texts: Sequence[str | bytes], separator: str = ""):
        """Args:
        texts: by id; texts, or bytes of them.
        separator: text between two of them.
        """
        super().__init__()
        with tf.init_scope():
            self._texts = tf.constant([*map(_encoded, texts), b""])  # never without an entry
        self._separator = _encoded(separator)

    def __call__(self, rows: FlatRows) -> Tensor:
        """Return strings (B,) of rows of int32 ids."""
        texts = tf.gather(self._texts, rows.values)
        return tf.strings.unsorted_segment_join(texts, rows.rows, rows.num_rows, self._separator)


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
