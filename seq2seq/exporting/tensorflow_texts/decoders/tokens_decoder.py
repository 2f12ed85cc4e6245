"""Ids to texts in a TensorFlow graph."""

from collections.abc import Callable

import tensorflow as tf

from seq2seq.aliases import Ids, Tensor
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.symbols import NUM_SYMBOLS, UNK


class TokensDecoder(tf.Module):
    """What `Tokens.decode` does, for a batch of rows, by core operations of TensorFlow.

    A saved module must lead to it by its attributes. It runs on the CPU, as strings do.
    """

    def __init__(self, decode: Callable[[FlatRows], Tensor]):
        """Args: decode: returns strings (B,) of rows of ids; made by `text_decoder`."""
        super().__init__()
        self._decode = decode

    @tf.function(
        input_signature=[
            tf.TensorSpec([None, None], tf.int32, "ids"),
            tf.TensorSpec([None], tf.int32, "lengths"),
        ],
        autograph=False,
    )
    def __call__(self, ids: Ids, lengths: Ids) -> Tensor:
        """Decode ids.

        Args:
            ids: int32 (B, T), PAD, START and END among them, but none outside the vocabulary.
            lengths: int32 (B,), of which the first ids of a row are read.

        Returns:
            strings (B,), UTF-8.
        """
        with tf.device("CPU"):
            is_seen = (ids >= NUM_SYMBOLS) | (ids == UNK)
            is_inside = tf.sequence_mask(lengths, tf.shape(ids)[1])
            places = tf.where(is_seen & is_inside)
            num_rows = tf.shape(ids, tf.int64)[0]
            return self._decode(FlatRows(tf.gather_nd(ids, places), places[:, 0], num_rows))
