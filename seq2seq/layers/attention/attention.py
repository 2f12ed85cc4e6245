"""The base class of attention layers."""

import abc
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Mask, Shape, Size, State, Tensor
from seq2seq.layers.attention.masked_softmax import masked_softmax


class Attention(keras.layers.Layer, abc.ABC):
    """Attention of N = B * K rows of queries to a memory of B rows.

    Row b * K + k of the queries reads row b of the memory. The K rows of queries that share a row
    of the memory are laid along time, so that a beam search never copies the memory.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    @abc.abstractmethod
    def build(self, query_shape: Shape, sequence_shape: Shape) -> None:
        """Create weights for queries (N, T, Dq) and a memory (B, S, D)."""

    def context_size(self, memory_size: int) -> int:
        """Return the width Dv of the contexts that are read from a memory of width D."""
        return memory_size

    @abc.abstractmethod
    def prepare(self, sequence: Tensor) -> State:
        """Compute what depends only on the memory.

        Args:
            sequence: float (B, S, D).

        Returns:
            (keys (B, Dk, S), values (B, S, Dv)), or other tensors that the subclass's `score` and
            `attend` take.
        """

    @abc.abstractmethod
    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        """Score each step for each query: (B, M, Dq), (B, Dk, S) -> (B, M, S)."""

    def attend(self, query: Tensor, projected: State, mask: Mask) -> tuple[Tensor, Tensor]:
        """Look up a context for each query, with B rows on both sides.

        Args:
            query: float (B, M, Dq).
            projected: the result of `prepare`.
            mask: bool (B, S).

        Returns:
            context (B, M, Dv) and weights float32 (B, M, S).
        """
        keys, values = projected
        weights = masked_softmax(self.score(query, keys), mask[:, None, :])
        return ops.matmul(ops.cast(weights, self.compute_dtype), values), weights

    def call(self, query: Tensor, projected: State, mask: Mask) -> tuple[Tensor, Tensor]:
        """Look up a context for each query.

        Args:
            query: float (N, T, Dq).
            projected: the result of `prepare`.
            mask: bool (B, S). A row without a True gives zero weights and a zero context.

        Returns:
            context (N, T, Dv) in the compute dtype and weights float32 (N, T, S).
        """
        rows, steps, dim = ops.shape(query)
        sources, length = ops.shape(mask)
        per_source = rows * steps // _at_least_one(sources)
        query = ops.cast(ops.reshape(query, (sources, per_source, dim)), self.compute_dtype)
        context, weights = self.attend(query, projected, mask)
        context = ops.reshape(context, (rows, steps, context.shape[-1]))
        return context, ops.reshape(weights, (rows, steps, length))

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        return None  # the memory's mask is not the queries'


def _at_least_one(count: Size) -> Size:
    return max(count, 1) if isinstance(count, int) else ops.maximum(count, 1)
