"""Unicode normalization in a TensorFlow graph."""

import tensorflow as tf

from seq2seq.exporting.tensorflow_texts.rows.code_point_table import CodePointTable
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.unicode.composition import Composition
from seq2seq.exporting.tensorflow_texts.unicode.decomposition import Decomposition
from seq2seq.exporting.tensorflow_texts.unicode.unicode_tables import Form, unsettled


class Normalization(tf.Module):
    """What `unicodedata.normalize` does. Texts that it would not change are only looked at."""

    def __init__(self, form: Form):
        """Args: form: NFC, NFD, NFKC or NFKD."""
        super().__init__()
        self._unsettled = CodePointTable(unsettled(form))
        self._decompose = Decomposition("NFKD" if "K" in form else "NFD")
        self._compose = Composition() if form.endswith("C") else None

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Normalize int32 code points."""
        needed = tf.reduce_any(self._unsettled(rows.values) > 0)
        return tf.cond(needed, lambda: self._normalized(rows), lambda: rows)

    def _normalized(self, rows: FlatRows) -> FlatRows:
        parts, classes = self._decompose(rows)
        return self._compose(parts, classes) if self._compose else parts
