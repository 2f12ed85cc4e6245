"""Batches of texts to arrays in a TensorFlow graph."""

from collections.abc import Callable

import tensorflow as tf

from seq2seq.aliases import Ids, Tensor
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows, code_points
from seq2seq.symbols import PAD


class BatchEncoder(tf.Module):
    """What a feature's `encode` does, for a batch of texts, by core operations of TensorFlow.

    >>> text_encoder(Tokens(Characters().fit([["cab"]])))(tf.constant(["ab", "c"]))
    [[4, 5], [6, 0]], [2, 1]

    Tables are constants and, for words and symbols, resources: a saved module must lead to this
    one by its attributes. It runs on the CPU, as strings do.
    """

    def __init__(self, encode: Callable[[FlatRows], FlatRows]):
        """Args: encode: converts rows of code points; made by `text_encoder`."""
        super().__init__()
        self._encode = encode

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "texts")], autograph=False)
    def __call__(self, texts: Tensor) -> tuple[Tensor, Ids]:
        """Encode texts.

        What is not UTF-8 in them is read as `bytes.decode("utf-8", "replace")` reads it.

        Args:
            texts: strings (B,).

        Returns:
            int32 ids (B, S), PAD behind their ends, or float32 numbers (B, S, D), 0 behind their
            ends; and int32 lengths (B,). S is the longest length, which may be 0.

        Raises:
            tf.errors.InvalidArgumentError: a text that the feature refuses, such as one that is
                not a number.
        """
        with tf.device("CPU"):
            rows = self._encode(code_points(texts))
            return rows.padded(PAD), rows.lengths()
