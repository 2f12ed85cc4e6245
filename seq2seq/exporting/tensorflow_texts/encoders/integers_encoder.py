"""Integers to ids in a TensorFlow graph."""

import sys

import tensorflow as tf

from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.rows.required import required
from seq2seq.exporting.tensorflow_texts.unicode.decimal_digits import DecimalDigits
from seq2seq.exporting.tensorflow_texts.unicode.white_space import WhiteSpace
from seq2seq.symbols import NUM_SYMBOLS, UNK
from seq2seq.tokenizers import Integers

FORM = r"[+-]?[0-9]+(_[0-9]+)*"  # of an integer that Python reads, with ASCII's digits


class IntegersEncoder(tf.Module):
    """The encoding of `Integers`; the graph refuses what is not an integer."""

    def __init__(self, tokenizer: Integers):
        """Args: tokenizer: fitted."""
        super().__init__()
        self._space = WhiteSpace()
        self._digits = DecimalDigits()
        self._minimum, self._maximum = tokenizer.minimum, tokenizer.maximum
        self._longest = sys.get_int_max_str_digits() or sys.maxsize

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Convert rows of int32 code points to rows of int32 ids."""
        found = self._space.split(rows)
        # NumPy, by which Python reads them, leaves out zeros of C at the end of a text.
        texts = tf.strings.regex_replace(self._digits(found.words).texts(), r"\x00+$", "")
        digits = tf.strings.regex_replace(texts, "[+_-]", "")
        is_integer = tf.strings.regex_full_match(texts, FORM)
        is_integer &= tf.strings.length(digits) <= self._longest
        digits = tf.strings.regex_replace(digits, "^0+", "")
        fits = is_integer & (tf.strings.length(digits) <= 19)
        halves = [tf.strings.regex_replace(digits, ".{1,9}$", ""), _end(digits)]
        high, low = (tf.strings.to_number(_or_zero(one, fits), "int64") for one in halves)
        number = high * 10**9 + low  # of 19 digits, some overflow to a number below 0
        is_negative = tf.strings.substr(texts, 0, 1) == "-"
        fits &= (number >= 0) | (is_negative & (number == tf.int64.min))
        required(fits, found.rows, "A source must be integers, separated by white space.")
        number = tf.where(is_negative, -number, number)
        is_known = (number >= self._minimum) & (number <= self._maximum)
        shift = tf.constant(NUM_SYMBOLS - self._minimum, "int64")
        ids = tf.cast(tf.where(is_known, number + shift, UNK), "int32")
        return FlatRows(ids, found.rows, rows.num_rows)


def _end(digits: tf.Tensor) -> tf.Tensor:
    """Return the last nine digits, or all."""
    size = tf.strings.length(digits)
    return tf.strings.substr(digits, tf.maximum(size - 9, 0), tf.minimum(size, 9))


def _or_zero(digits: tf.Tensor, fits: tf.Tensor) -> tf.Tensor:
    return tf.where(fits & (tf.strings.length(digits) > 0), digits, "0")
