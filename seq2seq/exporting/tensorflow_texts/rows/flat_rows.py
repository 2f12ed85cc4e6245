"""Rows of different lengths in a TensorFlow graph."""

from typing import NamedTuple, Self

import tensorflow as tf

from seq2seq.aliases import Ids, Mask, Tensor


class FlatRows(NamedTuple):
    """B rows of different lengths, concatenated.

    >>> FlatRows(values=[5, 6, 7], rows=[0, 0, 2], num_rows=3)   # rows [5, 6], [], [7]
    """

    values: Tensor  # (N, ...)
    rows: Ids  # int64 (N,), ascending: the row of each value
    num_rows: Tensor  # int64 scalar, B

    def starts(self) -> Mask:
        """Return bool (N,): the first value of each row."""
        return tf.concat([[True], self.rows[1:] != self.rows[:-1]], 0)[: tf.size(self.rows)]

    def lengths(self) -> Ids:
        """Return int32 (B,)."""
        return tf.math.unsorted_segment_sum(tf.ones_like(self.rows, "int32"), *self[1:])

    def kept(self, mask: Mask) -> Self:
        """Return the rows without the values where a mask (N,) is False."""
        places = tf.where(mask)[:, 0]
        return self.gathered(places)

    def gathered(self, places: Ids) -> Self:
        """Return the values at int (M,) places, which ascend in their rows."""
        values, rows = (tf.gather(one, places) for one in self[:2])
        return type(self)(values, rows, self.num_rows)

    def padded(self, filler: float = 0) -> Tensor:
        """Return (B, longest row, ...), with a filler behind each row's end."""
        return self._ragged().to_tensor(filler)

    def texts(self) -> Tensor:
        """Return the strings (B,) of rows of code points."""
        return tf.strings.unicode_encode(self._ragged(), "UTF-8")

    def _ragged(self) -> tf.RaggedTensor:
        return tf.RaggedTensor.from_value_rowids(*self, validate=False)


def code_points(texts: Tensor) -> FlatRows:
    """Return the int32 code points of strings (B,).

    Bytes that are not UTF-8 become U+FFFD, as many as `bytes.decode("utf-8", "replace")` gives.
    """
    ragged = tf.strings.unicode_decode(texts, "UTF-8", errors="replace")
    return FlatRows(ragged.values, ragged.value_rowids(), ragged.nrows())


def chained(first: FlatRows, second: FlatRows) -> FlatRows:
    """Append each row of the second to that of the first."""
    rows = tf.concat([first.rows, second.rows], 0)
    order = tf.argsort(rows, stable=True)
    values = tf.concat([first.values, second.values], 0)
    return FlatRows(values, rows, first.num_rows).gathered(order)


def previous(mask: Mask) -> Ids:
    """Return int64 (N,): the last place up to each at which a mask (N,) is True, or -1."""
    places = tf.concat([[-1], tf.where(mask)[:, 0]], 0)
    return tf.gather(places, tf.cumsum(tf.cast(mask, "int64")))


def shifted(mask: Mask) -> Mask:
    """Return bool (N,): the flag of the place before each; False for the first."""
    return tf.concat([[False], mask[:-1]], 0)[: tf.size(mask)]


def following(mask: Mask) -> Mask:
    """Return bool (N,): the flag of the place behind each; False for the last."""
    return tf.concat([mask[1:], [False]], 0)[: tf.size(mask)]
