"""Composition of characters in a TensorFlow graph."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.exporting.tensorflow_texts.rows.code_point_table import (
    NUM_CODE_POINTS,
    CodePointTable,
)
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.rows.key_table import KeyTable
from seq2seq.exporting.tensorflow_texts.unicode.unicode_tables import (
    HANGUL,
    TAILS,
    VOWELS,
    compositions,
    second_parts,
)

LEADS = range(0x1100, 0x1113)


class _Segments(NamedTuple):
    """A segments that are not read to their ends, each with the character to be joined to."""

    start: Ids  # int32 (A,), place of the first code point
    length: Ids  # int32 (A,)
    code: Ids  # int32 (A,), the character, as composed so far
    place: Ids  # int32 (A,), of it
    last_class: Ids  # int32 (A,), of the last mark behind it that was not joined; 0 for none

    def masked(self, mask: Mask) -> "_Segments":
        return _Segments(*(tf.boolean_mask(one, mask) for one in self))


class Composition(tf.Module):
    """Canonical composition of decomposed texts.

    The Unicode Standard, section 3.11 (D117). Texts are cut before each character that is never
    joined to one before it. One step of the loop reads one more code point of every segment.
    """

    def __init__(self) -> None:
        super().__init__()
        pairs = sorted(compositions().items())
        self._find = KeyTable([first * NUM_CODE_POINTS + second for (first, second), _ in pairs])
        is_second = np.zeros(NUM_CODE_POINTS, "int32")
        is_second[second_parts()] = 1
        self._is_second = CodePointTable(is_second)
        with tf.init_scope():
            self._composed = tf.constant([code for _, code in pairs], "int32")

    def __call__(self, rows: FlatRows, classes: Ids) -> FlatRows:
        """Compose what `Decomposition` returned."""
        is_head = (classes == 0) & (self._is_second(rows.values) == 0)
        starts = tf.cast(tf.where(is_head | rows.starts())[:, 0], "int32")
        size = tf.size(rows.values)
        lengths = tf.concat([starts[1:], [size]], 0)[: tf.size(starts)] - starts
        codes = tf.gather(rows.values, starts)
        segments = _Segments(starts, lengths, codes, starts, tf.zeros_like(starts))
        flexible = tf.TensorShape([None])

        def body(index: Tensor, segments: _Segments, values: Ids, kept: Mask) -> tuple:
            segments = segments.masked(segments.length > index)
            places = segments.start + index
            codes, own_classes = tf.gather(rows.values, places), tf.gather(classes, places)
            composed = self._join(segments.code, codes)
            last = segments.last_class
            is_joined = (composed >= 0) & ((last == 0) | (last < own_classes))
            is_base = ~is_joined & (own_classes == 0)
            segments = segments._replace(
                code=tf.where(is_joined, composed, tf.where(is_base, codes, segments.code)),
                place=tf.where(is_base, places, segments.place),
                last_class=tf.where(is_joined, last, own_classes),
            )
            values = tf.tensor_scatter_nd_update(
                values,
                tf.boolean_mask(segments.place, is_joined)[:, None],
                tf.boolean_mask(composed, is_joined),
            )
            gone = tf.boolean_mask(places, is_joined)[:, None]
            kept = tf.tensor_scatter_nd_update(kept, gone, tf.zeros_like(gone[:, 0], "bool"))
            return index + 1, segments, values, kept

        _, _, values, kept = tf.while_loop(
            lambda index, segments, *_: tf.reduce_any(segments.length > index),
            body,
            (1, segments, rows.values, tf.ones_like(is_head)),
            (tf.TensorShape([]), _Segments(*[flexible] * 5), flexible, flexible),
        )
        return rows._replace(values=values).kept(kept)

    def _join(self, first: Ids, second: Ids) -> Ids:
        """Return what two code points compose to, or -1."""
        lead, vowel, tail = first - LEADS.start, second - VOWELS.start, second - TAILS.start + 1
        keys = tf.cast(first, "int64") * NUM_CODE_POINTS + tf.cast(second, "int64")
        index = self._find(keys)
        composed = tf.where(index < 0, -1, tf.gather(self._composed, tf.maximum(index, 0)))
        is_open = (lead >= 0) & (lead < len(LEADS)) & (vowel >= 0) & (vowel < len(VOWELS))
        composed = tf.where(is_open, HANGUL.start + (lead * 21 + vowel) * 28, composed)
        syllable = first - HANGUL.start
        is_closed = (
            (syllable >= 0) & (syllable < len(HANGUL)) & (syllable % 28 == 0)
            & (tail > 0) & (tail <= len(TAILS))
        )  # fmt: skip
        return tf.where(is_closed, first + tail, composed)
