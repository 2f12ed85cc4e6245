"""Ids to subwords in a TensorFlow graph."""

import tensorflow as tf

from seq2seq.aliases import Tensor
from seq2seq.exporting.tensorflow_texts.decoders.joined_texts import JoinedTexts
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.symbols import NUM_SYMBOLS
from seq2seq.tokenizers import Subwords
from seq2seq.tokenizers.vocabulary import texts_of_ids


class SubwordsDecoder(tf.Module):
    """The joined pieces of `Subwords`."""

    def __init__(self, tokenizer: Subwords):
        """Args: tokenizer: fitted."""
        super().__init__()
        _, texts = tokenizer.token_texts()
        self._join = JoinedTexts(texts_of_ids([str(text) for text in texts[NUM_SYMBOLS:]]))

    def __call__(self, rows: FlatRows) -> Tensor:
        """Return strings (B,) of rows of int32 ids."""
        return tf.strings.regex_replace(self._join(rows), "^ ", "")
