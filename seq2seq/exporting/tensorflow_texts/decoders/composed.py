"""Composition of decoded texts in a TensorFlow graph."""

from collections.abc import Callable

import tensorflow as tf

from seq2seq.aliases import Tensor
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows, code_points
from seq2seq.exporting.tensorflow_texts.unicode.normalization import Normalization


class Composed(tf.Module):
    """A decoding whose texts are composed: `Tokenizer.composed`."""

    def __init__(self, decode: Callable[[FlatRows], Tensor]):
        """Args: decode: returns strings (B,) of rows of ids."""
        super().__init__()
        self._decode = decode
        self._compose = Normalization("NFC")

    def __call__(self, rows: FlatRows) -> Tensor:
        """Return strings (B,) of rows of int32 ids."""
        return self._compose(code_points(self._decode(rows))).texts()
