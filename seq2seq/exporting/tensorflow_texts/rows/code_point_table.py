"""A function of code points as a table in a TensorFlow graph."""

import numpy as np
import tensorflow as tf

from seq2seq.aliases import Ids

NUM_CODE_POINTS = 0x110000


class CodePointTable(tf.Module):
    """An integer for every code point. Only the ends of runs of equal integers are stored."""

    def __init__(self, values: np.ndarray):
        """Args: values: int or bool (1,114,112,)."""
        super().__init__()
        assert len(values) == NUM_CODE_POINTS
        values = values.astype("int32")
        starts = np.flatnonzero(np.diff(values, prepend=values[0] - 1))
        with tf.init_scope():
            self._starts = tf.constant(starts, "int32")
            self._values = tf.constant(values[starts], "int32")

    def __call__(self, code_points: Ids) -> Ids:
        """Look up int32 code points (N,)."""
        runs = tf.searchsorted(self._starts, code_points, side="right") - 1
        return tf.gather(self._values, runs)
