"""Lower case as Python has it, in a TensorFlow graph."""

import tensorflow as tf

from seq2seq.exporting.tensorflow_texts.rows.code_point_table import CodePointTable
from seq2seq.exporting.tensorflow_texts.rows.expansion import Expansion
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.unicode.unicode_tables import cased, lower_texts

SIGMA, FINAL_SIGMA = 0x3A3, 0x3C2
SKIPPED, CASED = 1, 2  # what a code point is for a sigma beside it


class LowerCase(tf.Module):
    """The conversion of `str.lower`, final sigmas included."""

    def __init__(self) -> None:
        super().__init__()
        is_cased, is_skipped = cased()
        self._lower = Expansion(lower_texts())
        self._kind = CodePointTable(is_cased * CASED + is_skipped * SKIPPED)

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Convert int32 code points."""
        has_sigma = tf.reduce_any(rows.values == SIGMA)
        marked = tf.cond(has_sigma, lambda: self._with_final_sigmas(rows), lambda: rows)
        return self._lower(marked)

    def _with_final_sigmas(self, rows: FlatRows) -> FlatRows:
        kinds = self._kind(rows.values)
        seen = rows.kept(kinds != SKIPPED)._replace(num_rows=rows.num_rows)
        is_cased = self._kind(seen.values) == CASED
        joined = seen.rows[1:] == seen.rows[:-1]
        before = tf.concat([[False], is_cased[:-1] & joined], 0)
        after = tf.concat([is_cased[1:] & joined, [False]], 0)
        is_final = (seen.values == SIGMA) & before & ~after
        places = tf.boolean_mask(tf.where(kinds != SKIPPED), is_final)
        final = tf.fill(tf.shape(places)[:1], FINAL_SIGMA)
        return rows._replace(values=tf.tensor_scatter_nd_update(rows.values, places, final))
