"""Look-ups of all pieces of texts in a TensorFlow graph."""

from collections.abc import Mapping

import tensorflow as tf

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.exporting.tensorflow_texts.rows.code_point_table import NUM_CODE_POINTS
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.rows.key_table import KeyTable


class PieceTrie(tf.Module):
    """A trie of texts. Nodes are numbered by depth and by their parents, as are sorted keys."""

    def __init__(self, id_of: Mapping[str, int]):
        """Args: id_of: text -> its id, above 0."""
        super().__init__()
        prefixes = {piece[:end] for piece in id_of for end in range(1, len(piece) + 1)}
        numbers = {"": 0}
        keys = []
        for size in range(1, 1 + max(map(len, prefixes), default=0)):
            edges = sorted(
                (numbers[prefix[:-1]] * NUM_CODE_POINTS + ord(prefix[-1]), prefix)
                for prefix in prefixes
                if len(prefix) == size
            )
            for key, prefix in edges:
                numbers[prefix] = len(numbers)
                keys.append(key)
        self._find = KeyTable(keys)
        with tf.init_scope():
            # The last entry is of the node -1, at which there is nothing.
            self._ids = tf.constant([*(id_of.get(text, 0) for text in numbers), 0], "int32")

    def __call__(self, words: FlatRows) -> Ids:
        """Return int32 (P, N), at [k, n] the id of the piece of k + 1 code points that begins at n.

        0 where that is not a piece; P is at least 1 and at most the length of the longest piece.

        Args:
            words: rows of int32 code points, over whose ends no piece reaches.
        """
        size = tf.size(words.values)
        none = tf.size(self._ids) - 1

        def walk(length: Tensor, nodes: Ids, found: tf.TensorArray) -> tuple:
            places = tf.minimum(tf.range(size) + length, tf.maximum(size - 1, 0))
            is_inside = (tf.range(size) + length < size) & (
                tf.gather(words.rows, places) == words.rows
            )
            keys = tf.cast(nodes, "int64") * NUM_CODE_POINTS
            children = self._find(keys + tf.cast(tf.gather(words.values, places), "int64")) + 1
            nodes = tf.where(is_inside & (nodes < none) & (children > 0), children, none)
            return length + 1, nodes, found.write(length, tf.gather(self._ids, nodes))

        def is_alive(length: Tensor, nodes: Ids, _: tf.TensorArray) -> Mask:
            return (length < 1) | tf.reduce_any(nodes < none)

        found = tf.TensorArray("int32", 1, dynamic_size=True, element_shape=[None])
        *_, found = tf.while_loop(is_alive, walk, (0, tf.zeros_like(words.values), found))
        return found.stack()
