"""Decomposition of characters in a TensorFlow graph."""

import tensorflow as tf

from seq2seq.aliases import Ids
from seq2seq.exporting.tensorflow_texts.rows.code_point_table import CodePointTable
from seq2seq.exporting.tensorflow_texts.rows.expansion import Expansion
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.unicode.unicode_tables import (
    HANGUL,
    Form,
    combining_classes,
    decompositions,
)


class Decomposition(tf.Module):
    """NFD or NFKD: characters to their parts, and marks in canonical order.

    The Unicode Standard, sections 3.11 (D108, D109) and 3.12 (syllables of Hangul).
    """

    def __init__(self, form: Form):
        """Args: form: NFD or NFKD."""
        super().__init__()
        self._expand = Expansion(decompositions(form))
        self.combining_class = CodePointTable(combining_classes())

    def __call__(self, rows: FlatRows) -> tuple[FlatRows, Ids]:
        """Decompose int32 code points.

        Returns:
            their parts, and the int32 combining class of each.
        """
        parts = _syllables_decomposed(self._expand(rows))
        classes = self.combining_class(parts.values)
        joined = parts.rows[1:] == parts.rows[:-1]
        is_swapped = joined & (classes[1:] > 0) & (classes[:-1] > classes[1:])
        return tf.cond(
            tf.reduce_any(is_swapped), lambda: _ordered(parts, classes), lambda: (parts, classes)
        )


def _ordered(parts: FlatRows, classes: Ids) -> tuple[FlatRows, Ids]:
    """Sort the marks behind each base by their classes; equal ones keep their order."""
    bases = tf.cumsum(tf.cast(parts.starts() | (classes == 0), "int64"))
    order = tf.argsort(bases * 256 + tf.cast(classes, "int64"), stable=True)
    return parts.gathered(order), tf.gather(classes, order)


def _syllables_decomposed(rows: FlatRows) -> FlatRows:
    """Decompose syllables of Hangul to two or three letters."""
    index = rows.values - HANGUL.start
    is_syllable = (index >= 0) & (index < len(HANGUL))
    tail = index % 28
    letters = [
        tf.where(is_syllable, 0x1100 + index // 588, rows.values),
        0x1161 + index % 588 // 28,
        0x11A7 + tail,
    ]
    present = tf.stack([tf.ones_like(is_syllable), is_syllable, is_syllable & (tail > 0)], 1)
    places = tf.where(present)
    values = tf.gather_nd(tf.stack(letters, 1), places)
    return FlatRows(values, tf.gather(rows.rows, places[:, 0]), rows.num_rows)
