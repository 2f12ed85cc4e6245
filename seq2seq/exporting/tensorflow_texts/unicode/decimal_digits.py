"""Digits of all scripts in a TensorFlow graph."""

import tensorflow as tf

from seq2seq.exporting.tensorflow_texts.rows.code_point_table import CodePointTable
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.unicode.unicode_tables import decimal_digits


class DecimalDigits(tf.Module):
    """The conversion of decimal digits to those of ASCII, as `int` and `float` read them."""

    def __init__(self) -> None:
        super().__init__()
        self._value = CodePointTable(decimal_digits())

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Convert int32 code points; others stay."""
        value = self._value(rows.values)
        return rows._replace(values=tf.where(value < 0, rows.values, ord("0") + value))
