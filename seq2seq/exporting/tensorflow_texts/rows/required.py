"""Refusals inside a TensorFlow graph."""

import tensorflow as tf

from seq2seq.aliases import Ids, Mask


def required(is_right: Mask, rows: Ids, sentence: str) -> None:
    """Make the graph fail with `InvalidArgumentError` unless all flags (N,) are True.

    Args:
        is_right: bool (N,).
        rows: int (N,), the row of each, from 0, that the message names.
        sentence: what must hold; in the message.
    """
    bad = tf.gather(rows, tf.where(~is_right)[:, 0])
    tf.debugging.Assert(tf.reduce_all(is_right), [sentence, "Wrong rows, from 0:", bad])
