"""Several scaled dot products side by side."""

import keras
from keras import ops

from seq2seq.layers.attention import Attention
from seq2seq.layers.linear import Linear
from seq2seq.layers.masked_softmax import masked_softmax
from seq2seq.ops.checks import check_counts


@keras.saving.register_keras_serializable(package="seq2seq")
class MultiHeadAttention(Attention):
    """Scaled dot products of projected heads (Vaswani et al., 2017, arXiv:1706.03762).

    The contexts of the heads are laid side by side and not projected again: a decoder mixes
    them with its own output anyway. The weights returned are the mean over heads.

    Args:
        num_heads: int H.
        head_dim: int, width of each head's queries, keys and values.
    """

    def __init__(self, num_heads=4, head_dim=64, **kwargs):
        super().__init__(**kwargs)
        check_counts(num_heads=num_heads, head_dim=head_dim)
        self.num_heads = num_heads
        self.head_dim = head_dim

    def build(self, query_shape, sequence_shape):
        dim = self.num_heads * self.head_dim
        self.query = Linear(dim, dtype=self.dtype_policy, name="query")
        self.key = Linear(dim, dtype=self.dtype_policy, name="key")
        self.value = Linear(dim, dtype=self.dtype_policy, name="value")
        self.query.build(query_shape)
        self.key.build(sequence_shape)
        self.value.build(sequence_shape)

    def context_size(self, memory_size):
        return self.num_heads * self.head_dim

    def prepare(self, sequence):
        """(B, S, D) -> keys (B, H, d, S), values (B, H, S, d)."""
        keys = ops.transpose(self._heads(self.key(sequence)), (0, 2, 3, 1))
        return keys, ops.transpose(self._heads(self.value(sequence)), (0, 2, 1, 3))

    def score(self, query, keys):
        """(B, M, Dq), (B, H, d, S) -> (B, H, M, S)."""
        query = ops.transpose(self._heads(self.query(query)), (0, 2, 1, 3))
        return ops.matmul(query * self.head_dim**-0.5, keys)

    def attend(self, query, projected, mask):
        keys, values = projected
        weights = masked_softmax(self.score(query, keys), mask[:, None, None, :])
        context = ops.matmul(ops.cast(weights, self.compute_dtype), values)
        context = ops.transpose(context, (0, 2, 1, 3))  # (B, H, M, d) -> (B, M, H, d)
        sources, queries, heads, dim = ops.shape(context)
        context = ops.reshape(context, (sources, queries, heads * dim))
        return context, ops.mean(weights, axis=1)

    def _heads(self, inputs):
        """(B, M, H*d) -> (B, M, H, d)."""
        rows, steps, _ = ops.shape(inputs)
        return ops.reshape(inputs, (rows, steps, self.num_heads, self.head_dim))

    def get_config(self):
        config = {"num_heads": self.num_heads, "head_dim": self.head_dim}
        return {**super().get_config(), **config}
