"""Segmentation by a unigram language model in a TensorFlow graph."""

from typing import Any, NamedTuple

import tensorflow as tf

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.exporting.tensorflow_texts.encoders.piece_trie import PieceTrie
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows

PENALTY = 10.0  # of an unknown character, below the least score; that of the library


class _Words(NamedTuple):
    """The A words that are at least as long as the steps so far."""

    start: Ids  # int32 (A,), place of the first code point
    length: Ids  # int32 (A,)
    best: Tensor  # float64 (A, P), at k the best score up to k + 1 code points before the next end

    def masked(self, mask: Mask) -> "_Words":
        return _Words(*(tf.boolean_mask(one, mask) for one in self))


class Unigrams(tf.Module):
    """The likeliest segmentation of each word, as the `tokenizers` library finds it.

    Scores are summed in float64 from the left, and of equal ones the longest last piece wins.
    """

    def __init__(self, model: dict[str, Any]):
        """Args: model: that of the `tokenizers` library, as it is in JSON."""
        super().__init__()
        pieces = model["vocab"]
        scores = [score for _, score in pieces]
        id_of = {piece: index for index, (piece, _) in enumerate(pieces) if index}
        self._trie = PieceTrie(id_of)
        with tf.init_scope():
            self._scores = tf.constant(scores, "float64")
            self._unknown = tf.constant(min(scores) - PENALTY, "float64")

    def __call__(self, words: FlatRows, rows: FlatRows) -> FlatRows:
        """Convert code points to pieces.

        Args:
            words: the rows are words.
            rows: the same code points in their rows.

        Returns:
            rows of int32 ids; 0 for a run of characters that are not in the vocabulary.
        """
        pieces = self._trie(words)
        sizes = self._sizes(words, pieces)
        ends = _ends(words, sizes)
        owners = tf.gather(words.rows, ends)
        size = tf.gather(sizes, ends)
        ids = tf.gather_nd(pieces, tf.stack([size - 1, ends - size + 1], 1))
        is_again = (ids[1:] == 0) & (ids[:-1] == 0) & (owners[1:] == owners[:-1])
        kept = ~tf.concat([[False], is_again], 0)[: tf.size(ids)]
        return FlatRows(ids, tf.gather(rows.rows, ends), rows.num_rows).kept(kept)

    def _sizes(self, words: FlatRows, pieces: Ids) -> Ids:
        """Return int32 (N,), the size of the best path's last piece that ends at each place."""
        scores = tf.where(pieces > 0, tf.gather(self._scores, pieces), float("-inf"))
        single = tf.where(pieces[:1] > 0, scores[:1], self._unknown)
        scores = tf.concat([single, scores[1:]], 0)
        back = tf.range(tf.shape(scores)[0])
        starts = tf.cast(tf.where(words.starts())[:, 0], "int32")
        lengths = words.lengths()
        best = tf.where(back == 0, tf.zeros([], "float64"), float("-inf"))
        best = tf.repeat(best[None], tf.size(starts), 0)
        flexible = tf.TensorShape([None])

        def body(index: Tensor, words: _Words, sizes: Ids) -> tuple[Tensor, _Words, Ids]:
            words = words.masked(words.length > index)
            ends = words.start + index
            places = tf.maximum(ends[:, None] - back, 0)
            own = tf.gather_nd(scores, tf.stack([tf.zeros_like(places) + back, places], 2))
            candidates = words.best + own
            best = tf.reduce_max(candidates, 1, keepdims=True)
            size = tf.reduce_max(tf.where(candidates == best, back + 1, 0), 1)
            words = words._replace(best=tf.concat([best, words.best[:, :-1]], 1))
            return index + 1, words, tf.tensor_scatter_nd_update(sizes, ends[:, None], size)

        *_, sizes = tf.while_loop(
            lambda index, words, _: tf.reduce_any(words.length > index),
            body,
            (0, _Words(starts, lengths, best), tf.ones_like(words.values)),
            (
                tf.TensorShape([]),
                _Words(flexible, flexible, tf.TensorShape([None, None])),
                flexible,
            ),
        )
        return sizes


def _ends(words: FlatRows, sizes: Ids) -> Ids:
    """Return the int32 places at which the pieces of the best paths end, found from words' ends.

    Each step of the loop doubles the number of pieces over which all jumps lead at once.
    """
    size = tf.size(sizes)
    places = tf.range(size)
    jumps = places - sizes  # to the end of the piece before
    starts = tf.cast(tf.where(words.starts())[:, 0], "int32")
    is_first = jumps < tf.gather(starts, words.rows)
    jumps = tf.concat([tf.where(is_first, size, jumps), [size]], 0)
    is_end = tf.concat([words.rows[1:] != words.rows[:-1], [True]], 0)[:size]
    marks = tf.concat([tf.cast(is_end, "int32"), [0]], 0)

    def body(marks: Ids, jumps: Ids) -> tuple[Ids, Ids]:
        reached = tf.math.unsorted_segment_max(marks, jumps, size + 1)
        return tf.maximum(marks, reached), tf.gather(jumps, jumps)

    marks, _ = tf.while_loop(lambda _, jumps: tf.reduce_any(jumps < size), body, (marks, jumps))
    return tf.cast(tf.where(marks[:size] > 0)[:, 0], "int32")
