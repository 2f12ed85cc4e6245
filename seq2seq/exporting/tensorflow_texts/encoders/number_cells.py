"""Numbers in texts, in a TensorFlow graph."""

import re
from typing import NamedTuple

import tensorflow as tf

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows, previous, shifted
from seq2seq.exporting.tensorflow_texts.rows.required import required
from seq2seq.exporting.tensorflow_texts.unicode.decimal_digits import DecimalDigits
from seq2seq.exporting.tensorflow_texts.unicode.white_space import WhiteSpace
from seq2seq.features.number_reader import BLANKS

COMMA = ord(",")
# What `float` reads, with ASCII's digits; what it reads as infinity is refused as too large.
NUMBER = r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"
MISSING = "|".join([r"[+-]?(?i:nan)", *map(re.escape, BLANKS)])


class Cells(NamedTuple):
    """M steps of D cells."""

    values: Tensor  # float64 (M, D), NaN where missing or not a number
    is_right: Mask  # bool (M, D): a number, or missing
    rows: Ids  # int64 (M,), the row of each step
    lengths: Ids  # int32 (B,), the steps of each row


class NumberCells(tf.Module):
    """A reader of rows of steps of D numbers, as `NumberReader` splits and reads texts."""

    def __init__(self, dim: int, vector: bool):
        """Args:
        dim: numbers in a step, D.
        vector: whether a row is one step.
        """
        super().__init__()
        self._dim = dim
        self._vector = vector
        self._space = WhiteSpace()
        self._digits = DecimalDigits()

    def __call__(self, rows: FlatRows) -> Cells:
        """Read rows of int32 code points."""
        is_space, is_comma = self._space(rows.values), rows.values == COMMA
        is_word_start = ~is_space & (rows.starts() | shifted(is_space))
        if self._vector:
            begins = is_comma | (is_word_start & _is_behind_word(is_space, is_comma, rows))
            step_of, row_of = rows.rows, tf.range(rows.num_rows)  # a row without text has a cell
        else:
            begins = is_comma
            step_of = tf.cumsum(tf.cast(is_word_start, "int64")) - 1
            row_of = tf.boolean_mask(rows.rows, is_word_start)
        num_steps = tf.size(row_of, tf.int64)
        counts = tf.cast(begins, "int64")
        widths = tf.math.unsorted_segment_sum(counts, step_of, num_steps) + 1
        required(widths == self._dim, row_of, f"A step must have {self._dim} values.")
        texts = rows._replace(rows=tf.cumsum(counts) + step_of, num_rows=num_steps * self._dim)
        texts = self._digits(texts.kept(~is_space & ~is_comma)).texts()
        is_number = tf.strings.regex_full_match(texts, NUMBER)
        is_missing = tf.strings.regex_full_match(texts, MISSING)
        values = tf.strings.to_number(tf.where(is_number, texts, "nan"), "float64")
        lengths = tf.ones_like(row_of, "int32")
        return Cells(
            tf.reshape(values, (-1, self._dim)),
            tf.reshape(is_number | is_missing, (-1, self._dim)),
            row_of,
            tf.math.unsorted_segment_sum(lengths, row_of, rows.num_rows),
        )


def _is_behind_word(is_space: Mask, is_comma: Mask, rows: FlatRows) -> Mask:
    """Return bool (N,): whether what is before a place in its row, but for spaces, is a word."""
    last = tf.concat([[-1], previous(~is_space)[:-1]], 0)[: tf.size(is_space)]
    place = tf.maximum(last, 0)
    is_own = (last >= 0) & (tf.gather(rows.rows, place) == rows.rows)
    return is_own & ~tf.gather(is_comma, place)
