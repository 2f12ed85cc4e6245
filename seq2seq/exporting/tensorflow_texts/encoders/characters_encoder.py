"""Characters to ids in a TensorFlow graph."""

import numpy as np
import tensorflow as tf

from seq2seq.exporting.tensorflow_texts.rows.code_point_table import (
    NUM_CODE_POINTS,
    CodePointTable,
)
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.unicode.token_form import TokenForm
from seq2seq.symbols import NUM_SYMBOLS, UNK
from seq2seq.tokenizers import Characters


class CharactersEncoder(tf.Module):
    """The encoding of `Characters`."""

    def __init__(self, tokenizer: Characters):
        """Args: tokenizer: fitted."""
        super().__init__()
        ids = np.full(NUM_CODE_POINTS, UNK, "int32")
        ids[[ord(one) for one in tokenizer.learned]] = NUM_SYMBOLS + np.arange(
            len(tokenizer.learned)
        )
        self._form = TokenForm(tokenizer.lowercase, tokenizer.normalization)
        self._ids = CodePointTable(ids)

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Convert rows of int32 code points to rows of int32 ids."""
        rows = self._form(rows)
        return rows._replace(values=self._ids(rows.values))
