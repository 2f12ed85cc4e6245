"""Byte-pair encoding in a TensorFlow graph."""

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from seq2seq.aliases import Ids, Mask
from seq2seq.exporting.tensorflow_texts.rows.code_point_table import (
    NUM_CODE_POINTS,
    CodePointTable,
)
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows, previous, shifted
from seq2seq.exporting.tensorflow_texts.rows.key_table import KeyTable

NONE = np.iinfo("int32").max  # rank of a pair that is not merged


class _Open(NamedTuple):
    """The symbols of words that may have pairs to be merged."""

    symbols: Ids  # int32 (A,)
    words: Ids  # int64 (A,)
    places: Ids  # int32 (A,), of their first code points

    def masked(self, mask: Mask) -> "_Open":
        return _Open(*(tf.boolean_mask(one, mask) for one in self))


class BytePairs(tf.Module):
    """The merges of byte-pair encoding: in each word, the pair of the lowest rank comes first.

    Where a word has the pair several times, all are merged in one step of the loop, unless that
    could make a pair of a lower rank, which would come before them.
    """

    def __init__(self, model: dict[str, Any]):
        """Args: model: that of the `tokenizers` library, as it is in JSON."""
        super().__init__()
        id_of: dict[str, int] = model["vocab"]
        found = {}
        for rank, merge in enumerate(model["merges"]):
            left, right = merge.split(" ") if isinstance(merge, str) else merge
            found[id_of[left], id_of[right]] = rank, id_of[left + right]
        pairs = np.array([*found], "int64").reshape(-1, 2)
        ranks, merged = np.array([*found.values()], "int32").reshape(-1, 2).T
        least = np.full(len(id_of), NONE, "int32")  # rank of a pair with the piece
        for side in pairs.T:
            np.minimum.at(least, side, ranks)
        keys = pairs[:, 0] * len(id_of) + pairs[:, 1]
        order = np.argsort(keys)
        characters = np.zeros(NUM_CODE_POINTS, "int32")
        for piece, index in id_of.items():
            if len(piece) == 1:
                characters[ord(piece)] = index
        self._size = len(id_of)
        self._characters = CodePointTable(characters)
        self._find = KeyTable(keys[order].tolist())
        with tf.init_scope():
            # The last entries are of pairs that are not found, which have the index -1.
            self._ranks = tf.constant([*ranks[order], NONE], "int32")
            self._merged = tf.constant([*merged[order], 0], "int32")
            self._is_free = tf.constant([*(least[merged] > ranks)[order], False], "bool")

    def __call__(self, words: FlatRows, rows: FlatRows) -> FlatRows:
        """Convert code points to pieces.

        Args:
            words: the rows are words.
            rows: the same code points in their rows.

        Returns:
            rows of int32 ids; 0 for a character that is not in the vocabulary.
        """
        flexible = tf.TensorShape([None])
        symbols = self._characters(words.values)

        def body(open_: _Open, symbols: Ids, kept: Mask) -> tuple[_Open, Ids, Mask]:
            index = self._pairs(open_)
            ranks = tf.gather(self._ranks, index)
            least = tf.math.unsorted_segment_min(ranks, open_.words, words.num_rows)
            least = tf.gather(least, open_.words)
            is_least = (ranks < NONE) & (ranks == least)
            taken = _not_overlapping(is_least) & (
                tf.gather(self._is_free, index) | _first_of(is_least, open_.words)
            )
            merged = tf.boolean_mask(tf.gather(self._merged, index), taken)
            gone = shifted(taken)
            symbols = tf.tensor_scatter_nd_update(
                symbols, tf.boolean_mask(open_.places, taken)[:, None], merged
            )
            places = tf.boolean_mask(open_.places, gone)[:, None]
            kept = tf.tensor_scatter_nd_update(kept, places, tf.zeros_like(places[:, 0], "bool"))
            own = tf.tensor_scatter_nd_update(open_.symbols, tf.where(taken), merged)
            is_open = ~gone & (least < NONE)
            return open_._replace(symbols=own).masked(is_open), symbols, kept

        _, symbols, kept = tf.while_loop(
            lambda open_, *_: tf.size(open_.places) > 0,
            body,
            (
                _Open(symbols, words.rows, tf.range(tf.size(symbols))),
                symbols,
                tf.ones_like(symbols, "bool"),
            ),
            (_Open(flexible, flexible, flexible), flexible, flexible),
        )
        return FlatRows(symbols, rows.rows, rows.num_rows).kept(kept)

    def _pairs(self, open_: "_Open") -> Ids:
        """Return the index of the pair that begins at each symbol; the last one for none."""
        left = tf.cast(open_.symbols, "int64")
        index = self._find(left * self._size + tf.roll(left, -1, 0))
        is_inside = tf.concat([open_.words[1:] == open_.words[:-1], [False]], 0)[: tf.size(left)]
        return tf.where(is_inside & (index >= 0), index, tf.size(self._ranks) - 1)


def _not_overlapping(mask: Mask) -> Mask:
    """Return a mask (N,) without every second place of each run of True."""
    places = tf.range(tf.size(mask, tf.int64))
    return mask & ((places - previous(mask & ~shifted(mask))) % 2 == 0)


def _first_of(mask: Mask, owners: Ids) -> Mask:
    """Return the mask (N,) of the first True of each word."""
    last = tf.concat([[-1], previous(mask)[:-1]], 0)[: tf.size(mask)]
    return mask & ((last < 0) | (tf.gather(owners, tf.maximum(last, 0)) != owners))
