"""What every attention layer shares: beams read their source's memory in place."""

import abc

import keras
from keras import ops

from seq2seq.aliases import Size
from seq2seq.layers.attention.masked_softmax import masked_softmax


class Attention(keras.layers.Layer, abc.ABC):
    """Reads a memory of B rows with queries of N = B * K rows.

    Row b * K + k of the queries reads row b of the memory: its K rows are laid along time, so
    that a beam search never copies the memory.
    """

    def __init__(self, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    @abc.abstractmethod
    def build(self, query_shape, sequence_shape):
        """Create weights for queries (N, T, Dq) and a memory (B, S, D)."""

    def context_size(self, memory_size):
        """Width Dv of the contexts that are read from a memory of a width D."""
        return memory_size

    @abc.abstractmethod
    def prepare(self, sequence):
        """What depends on the memory only, computed once.

        Args:
            sequence: float (B, S, D).

        Returns:
            (keys (B, Dk, S), values (B, S, Dv)) for `attend`, or what a subclass's needs.
        """

    @abc.abstractmethod
    def score(self, query, keys):
        """How well each query fits each step: (B, M, Dq), (B, Dk, S) -> (B, M, S)."""

    def attend(self, query, projected, mask):
        """Queries (B, M, Dq), mask (B, S) -> context (B, M, Dv), weights float32 (B, M, S)."""
        keys, values = projected
        weights = masked_softmax(self.score(query, keys), mask[:, None, :])
        return ops.matmul(ops.cast(weights, self.compute_dtype), values), weights

    def call(self, query, projected, mask):
        """Look up a context for each query.

        Args:
            query: float (N, T, Dq).
            projected: what `prepare` returned.
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

    def compute_mask(self, inputs, previous_mask):
        return None  # the memory's mask is not the queries'


def _at_least_one(count: Size) -> Size:
    return max(count, 1) if isinstance(count, int) else ops.maximum(count, 1)
