"""Words to ids in a TensorFlow graph."""

import tensorflow as tf

from seq2seq.exporting.tensorflow_texts.encoders.vocabulary_table import VocabularyTable
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.unicode.token_form import TokenForm
from seq2seq.exporting.tensorflow_texts.unicode.white_space import WhiteSpace
from seq2seq.symbols import NUM_SYMBOLS
from seq2seq.tokenizers import Words


class WordsEncoder(tf.Module):
    """The encoding of `Words`."""

    def __init__(self, tokenizer: Words):
        """Args: tokenizer: fitted."""
        super().__init__()
        self._form = TokenForm(tokenizer.lowercase, tokenizer.normalization)
        self._space = WhiteSpace()
        self._ids = VocabularyTable(tokenizer.learned, NUM_SYMBOLS)

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Convert rows of int32 code points to rows of int32 ids."""
        found = self._space.split(self._form(rows))
        return FlatRows(self._ids(found.words), found.rows, rows.num_rows)
