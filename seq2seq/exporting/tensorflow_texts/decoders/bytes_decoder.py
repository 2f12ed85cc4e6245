"""Ids to bytes of UTF-8 in a TensorFlow graph."""

import tensorflow as tf

from seq2seq.aliases import Tensor
from seq2seq.exporting.tensorflow_texts.decoders.joined_texts import JoinedTexts
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows, code_points
from seq2seq.symbols import NUM_SYMBOLS, UNK
from seq2seq.tokenizers.tokenizer import UNKNOWN_MARK


class BytesDecoder(tf.Module):
    """The joined bytes of `Bytes`; what is not UTF-8 becomes U+FFFD, as in Python."""

    def __init__(self) -> None:
        super().__init__()
        symbols = [b""] * NUM_SYMBOLS
        symbols[UNK] = UNKNOWN_MARK.encode()
        self._join = JoinedTexts([*symbols, *(bytes([byte]) for byte in range(256))])

    def __call__(self, rows: FlatRows) -> Tensor:
        """Return strings (B,) of rows of int32 ids."""
        return code_points(self._join(rows)).texts()
