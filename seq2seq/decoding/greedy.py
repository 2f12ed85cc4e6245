"""Greedy decoding."""

from keras import ops

from seq2seq.decoding.strategy import Strategy
from seq2seq.decoding.walk import walk


class Greedy(Strategy):
    """Takes the likeliest token at every step: `BeamSearch(width=1)`, but faster.

    `bound` is None. A row in which nothing is allowed any more has an empty slot.
    """

    def search(self, processing, problem):
        return walk(processing, problem, 1, likeliest)


def likeliest(preferences, index):
    """The first of the most preferred tokens: float32 (N, V) -> int32 (N,)."""
    return ops.cast(ops.argmax(preferences, axis=-1), "int32")
