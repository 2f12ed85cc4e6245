"""White space as Python has it, in a TensorFlow graph."""

from typing import NamedTuple

import tensorflow as tf

from seq2seq.aliases import Ids, Mask
from seq2seq.exporting.tensorflow_texts.rows.code_point_table import CodePointTable
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows, following, previous, shifted
from seq2seq.exporting.tensorflow_texts.unicode.unicode_tables import white_space

SPACE = 0x20


class SplitWords(NamedTuple):
    """W words of B rows."""

    words: FlatRows  # rows are words, values are code points
    rows: Ids  # int64 (W,), the row of each word


class WhiteSpace(tf.Module):
    """The splitting of `str.split`, whose white space is that of `str.isspace`."""

    def __init__(self) -> None:
        super().__init__()
        self._is_space = CodePointTable(white_space())

    def __call__(self, code_points: Ids) -> Mask:
        """Return bool (N,): which code points are white space."""
        return self._is_space(code_points) > 0

    def split(self, rows: FlatRows) -> SplitWords:
        """Split rows of code points into words."""
        is_space = self(rows.values)
        starts = ~is_space & (rows.starts() | shifted(is_space))
        indices = tf.cumsum(tf.cast(starts, "int64")) - 1
        found = rows._replace(rows=indices).kept(~is_space)
        owners = tf.boolean_mask(rows.rows, starts)
        return SplitWords(found._replace(num_rows=tf.size(owners, tf.int64)), owners)

    def collapsed(self, rows: FlatRows) -> FlatRows:
        """Return what `" ".join(text.split())` is for each row."""
        is_space = self(rows.values)
        is_inside = _seen(~is_space, rows.rows)
        is_last = following(~is_space & ~rows.starts())  # before a letter of the row
        values = tf.where(is_space, SPACE, rows.values)
        return rows._replace(values=values).kept(~is_space | (is_inside & is_last))

    def stripped(self, rows: FlatRows) -> FlatRows:
        """Return what `text.strip()` is for each row."""
        is_letter = ~self(rows.values)
        is_before_end = _seen(is_letter[::-1], rows.rows[::-1])[::-1]
        return rows.kept(_seen(is_letter, rows.rows) & is_before_end)


def _seen(mask: Mask, rows: Ids) -> Mask:
    """Return bool (N,): whether a mask is True at a place, or at one before it in its row."""
    last = previous(mask)
    return (last >= 0) & (tf.gather(rows, tf.maximum(last, 0)) == rows)
