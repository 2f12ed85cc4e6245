"""Ids to integers in a TensorFlow graph."""

import tensorflow as tf

from seq2seq.aliases import Tensor
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.symbols import NUM_SYMBOLS, UNK
from seq2seq.tokenizers import Integers
from seq2seq.tokenizers.tokenizer import UNKNOWN_MARK


class IntegersDecoder(tf.Module):
    """The joined digits of `Integers`."""

    def __init__(self, tokenizer: Integers):
        """Args: tokenizer: fitted."""
        super().__init__()
        self._shift = tokenizer.minimum - NUM_SYMBOLS

    def __call__(self, rows: FlatRows) -> Tensor:
        """Return strings (B,) of rows of int32 ids."""
        digits = tf.strings.as_string(tf.cast(rows.values, "int64") + self._shift)
        texts = tf.where(rows.values == UNK, UNKNOWN_MARK, digits)
        return tf.strings.unsorted_segment_join(texts, rows.rows, rows.num_rows, " ")
