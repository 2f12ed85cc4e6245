"""Texts of numbers to scaled numbers in a TensorFlow graph."""

import numpy as np
import tensorflow as tf

from seq2seq.aliases import Mask, Tensor
from seq2seq.errors import InputError
from seq2seq.exporting.tensorflow_texts.encoders.number_cells import Cells, NumberCells
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows, previous
from seq2seq.exporting.tensorflow_texts.rows.required import required
from seq2seq.features import Values
from seq2seq.features.number_reader import LARGEST

NAN = np.float64("nan")


class ValuesEncoder(tf.Module):
    """The encoding of `Values`; the graph refuses the numbers that `Values` refuses.

    Results are equal to the last bit, but for two things: TensorFlow rounds those below 1.2e-38 to
    0, and logarithms, which `log_columns` asks for, can differ from NumPy's in the last bit of
    float64, as NumPy's differ by machine.
    """

    def __init__(self, feature: Values):
        """Args: feature: fitted.

        Raises:
            InputError: its scaling is not known, or is that of each row.
        """
        super().__init__()
        if feature.row_scaled:
            raise InputError(
                "Texts of numbers that are scaled by windows (data.scale_by=window) cannot be read "
                "by an exported model. Export it with numbers as inputs."
            )
        self._cells = NumberCells(feature.dim, feature.vector)
        self._horizon, self._observed = feature.horizon, feature.observed
        self._missing = feature.missing
        self._log_columns = feature.log_columns
        with tf.init_scope():
            self._columns = tf.range(feature.dim)
            self._center, self._scale = (tf.constant(one) for one in feature.scaling())

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Convert rows of int32 code points to rows of float32 (D,), or (2 D,)."""
        cells = self._cells(rows)
        ends = tf.gather(tf.cumsum(cells.lengths), cells.rows)
        is_future = ends - tf.range(tf.size(ends)) <= self._horizon
        unknown = is_future[:, None] & (self._columns < self._observed)
        values = tf.where(unknown, NAN, cells.values)
        is_missing = tf.math.is_nan(values)
        self._check(cells, values, unknown, rows.num_rows)
        if self._missing == "ffill":
            values = tf.where(unknown, NAN, _forward_filled(values, cells))
        if self._log_columns:
            logs = tf.math.log1p(tf.where(is_missing, values, tf.maximum(values, 0)))
            values = tf.where(self._columns < self._log_columns, logs, values)
        is_blank = tf.math.is_nan(values)
        scaled = tf.where(is_blank, np.float64(0), (values - self._center) / self._scale)
        if self._missing == "indicator":
            marks = tf.cast(is_blank & ~unknown, "float64")
            scaled = tf.concat([scaled, marks], axis=-1)
        return FlatRows(tf.cast(scaled, "float32"), cells.rows, rows.num_rows)

    def _check(self, cells: Cells, values: Tensor, unknown: Mask, num_rows: Tensor) -> None:
        """Refuse what `Values` refuses."""
        is_missing = tf.math.is_nan(values)
        # Not `~(... > LARGEST)`, which TensorFlow 2.21 rewrites to what is False for NaN.
        is_number = cells.is_right & (is_missing | (tf.abs(values) <= LARGEST))
        sentence = f"A value must be a number between {-LARGEST:.1e} and {LARGEST:.1e}."
        required(tf.reduce_all(is_number | unknown, 1), cells.rows, sentence)
        if self._log_columns:
            bad = (values < 0) & (self._columns < self._log_columns)
            sentence = "A value must be at least 0, as the logarithm of 1 plus it is taken."
            required(~tf.reduce_any(bad, 1), cells.rows, sentence)
        if self._missing == "raise":
            is_present = tf.reduce_all(~is_missing | unknown, 1)
            required(is_present, cells.rows, "A value must not be missing.")
        if self._observed:
            is_known = tf.reduce_any(~is_missing[:, : self._observed], 1)
            counts = tf.math.unsorted_segment_sum(tf.cast(is_known, "int32"), cells.rows, num_rows)
            sentence = "A row must have a value that a forecast can continue."
            required(counts > 0, tf.range(num_rows), sentence)


def _forward_filled(values: Tensor, cells: Cells) -> Tensor:
    """Replace missing values (M, D) by the last known ones before them in their row."""
    num_steps = tf.size(cells.rows)
    columns = tf.transpose(values)
    flat = tf.reshape(columns, [-1])
    last = previous(~tf.math.is_nan(flat))  # of all columns one after another
    owners = tf.tile(cells.rows, [tf.shape(columns)[0]])
    column = tf.repeat(tf.range(tf.shape(columns)[0]), num_steps)
    place = tf.maximum(last, 0)
    is_own = (
        (last >= 0) & (tf.gather(owners, place) == owners) & (tf.gather(column, place) == column)
    )
    filled = tf.where(is_own, tf.gather(flat, place), NAN)
    return tf.transpose(tf.reshape(filled, tf.shape(columns)))
