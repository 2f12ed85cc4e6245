"""Bytes of UTF-8 to ids in a TensorFlow graph."""

import tensorflow as tf

from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.unicode.token_form import TokenForm
from seq2seq.symbols import NUM_SYMBOLS
from seq2seq.tokenizers import Bytes


class BytesEncoder(tf.Module):
    """The encoding of `Bytes`."""

    def __init__(self, tokenizer: Bytes):
        """Args: tokenizer: any of that class; it learns nothing."""
        super().__init__()
        self._form = TokenForm(tokenizer.lowercase, tokenizer.normalization)

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Convert rows of int32 code points to rows of int32 ids."""
        rows = self._form(rows)
        code = rows.values
        size = 1 + sum(tf.cast(code >= least, "int32") for least in (0x80, 0x800, 0x10000))
        leads = tf.stack([code, 0xC0 + code // 64, 0xE0 + code // 64**2, 0xF0 + code // 64**3], 1)
        first = tf.gather(leads, size - 1, batch_dims=1)
        last = [0x80 + code // 64**power % 64 for power in (2, 1, 0)]
        present = tf.stack([size > 0, size > 3, size > 2, size > 1], 1)
        places = tf.where(present)
        values = tf.gather_nd(tf.stack([first, *last], 1), places) + NUM_SYMBOLS
        return FlatRows(values, tf.gather(rows.rows, places[:, 0]), rows.num_rows)
