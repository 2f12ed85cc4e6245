"""Replacement of single code points by several."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from seq2seq.exporting.tensorflow_texts.rows.code_point_table import (
    NUM_CODE_POINTS,
    CodePointTable,
)
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows


class Expansion(tf.Module):
    """A replacement of some code points by the code points of a text each."""

    def __init__(self, texts: Mapping[int, str]):
        """Args: texts: code point -> the text that replaces it; others stay."""
        super().__init__()
        numbers = np.zeros(NUM_CODE_POINTS, "int32")
        numbers[list(texts)] = 1 + np.arange(len(texts))
        lengths = np.fromiter(map(len, texts.values()), "int32", len(texts))
        with tf.init_scope():
            self._number_of = CodePointTable(numbers)  # 0 for those that stay
            self._starts = tf.constant([0, *np.cumsum(lengths)], "int32")
            self._pool = tf.constant([ord(one) for text in texts.values() for one in text], "int32")

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Replace code points of int32 rows."""
        size = tf.size(rows.values)
        numbers = self._number_of(rows.values)
        stays = numbers == 0
        number = tf.where(stays, 1, numbers)
        places = tf.range(size)
        starts = tf.where(stays, places, size + tf.gather(self._starts, number - 1))
        ends = tf.where(stays, places + 1, size + tf.gather(self._starts, number))
        taken = tf.ragged.range(starts, ends)
        values = tf.gather(tf.concat([rows.values, self._pool], 0), taken.values)
        return FlatRows(values, tf.gather(rows.rows, taken.value_rowids()), rows.num_rows)
