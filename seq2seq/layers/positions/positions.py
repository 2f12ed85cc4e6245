"""The base class of position encodings, and the numbering of steps."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Ids, Size, Tensor


def step_numbers(count: Size, first: Ids = 0) -> Ids:
    """Number `count` consecutive steps.

    >>> step_numbers(3, [0, 5])   ->   [[0, 1, 2], [5, 6, 7]]

    Args:
        count: int T.
        first: int (N,), each row's first step; or one int for all rows.

    Returns:
        int32 (N, T), or (1, T).
    """
    return ops.arange(count, dtype="int32")[None, :] + ops.reshape(first, (-1, 1))


@keras.saving.register_keras_serializable(package="seq2seq")
class Positions(keras.layers.Layer):
    """A position encoding of a Transformer; the base class encodes nothing.

    A subclass overrides one method: `add` changes the inputs of the first layer, `rotate` the
    queries and keys of all layers, `bias` their scores. Steps are numbered from 0; `first` is the
    number of each row's first step, int (N,), or one int for all rows.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    def add(self, inputs: Tensor, first: Ids = 0) -> Tensor:
        """Add the positions of steps from `first` on: (N, T, D) -> (N, T, D)."""
        return inputs

    def rotate(self, heads: Tensor, first: Ids = 0) -> Tensor:
        """Rotate queries or keys of steps from `first` on: (N, T, H, d) -> (N, T, H, d)."""
        return heads

    def bias(self, queries: Ids, keys: Ids) -> Tensor | None:
        """Return the biases of scores.

        Args:
            queries: int (N, T) or (1, T), numbers of steps.
            keys: int (N, S) or (1, S).

        Returns:
            float32, broadcastable to (N, H, T, S), or None.
        """
        return None
