"""Ids to texts with conditioning symbols in a TensorFlow graph."""

from collections.abc import Callable

import tensorflow as tf

from seq2seq.aliases import Tensor
from seq2seq.exporting.tensorflow_texts.decoders.joined_texts import JoinedTexts
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.tokenizers import Conditioned


class ConditionedDecoder(tf.Module):
    """The joined symbols of `Conditioned`, a tab, and the text."""

    def __init__(self, tokenizer: Conditioned, text: Callable[[FlatRows], Tensor]):
        """Args:
        tokenizer: fitted.
        text: the decoding of its texts.
        """
        super().__init__()
        self._text = text
        self._first = tokenizer.text.vocabulary_size
        self._join = JoinedTexts(tokenizer.learned, tokenizer.separator)

    def __call__(self, rows: FlatRows) -> Tensor:
        """Return strings (B,) of rows of int32 ids."""
        is_symbol = rows.values >= self._first
        found = rows.kept(is_symbol)
        symbols = self._join(found._replace(values=found.values - self._first))
        text = self._text(rows.kept(~is_symbol))
        tab = tf.where((symbols == "") | (text == ""), "", "\t")
        return tf.strings.join([symbols, tab, text])
