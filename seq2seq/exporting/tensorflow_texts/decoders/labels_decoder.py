"""Ids of classes to names in a TensorFlow graph."""

from collections.abc import Sequence

import tensorflow as tf

from seq2seq.aliases import Ids, Tensor
from seq2seq.exporting.tensorflow_texts.decoders.joined_texts import JoinedTexts
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows


class LabelsDecoder(tf.Module):
    """What `Labels.decode` does, for a batch of rows, by core operations of TensorFlow.

    A saved module must lead to it by its attributes. It runs on the CPU, as strings do.
    """

    def __init__(self, names: Sequence[str], separator: str | None):
        """Args:
        names: of C classes.
        separator: what is between the names of a row that has several; None if all have one.
        """
        super().__init__()
        self._is_multiple = separator is not None
        self._join = JoinedTexts(names, separator or "")

    @tf.function(autograph=False)
    def __call__(self, classes: Ids, lengths: Ids) -> Tensor:
        """Name classes.

        Args:
            classes: int32 (B, 1), ids; or (B, 1, C) of 0 and 1, if rows have any number.
            lengths: (B,), all of them 1.

        Returns:
            strings (B,), UTF-8.
        """
        with tf.device("CPU"):
            num_rows = tf.shape(classes, tf.int64)[0]
            if self._is_multiple:
                places = tf.where(classes[:, 0] != 0)
                found = FlatRows(places[:, 1], places[:, 0], num_rows)
            else:
                found = FlatRows(classes[:, 0], tf.range(num_rows), num_rows)
            return self._join(found)
