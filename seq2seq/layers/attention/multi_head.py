"""Attention to a memory with several heads."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Mask, Shape, State, Tensor
from seq2seq.checks import check_counts
from seq2seq.layers.attention.attention import Attention
from seq2seq.layers.attention.head_axes import (
    check_heads,
    head_contexts,
    head_scores,
    merge_heads,
    split_heads,
)
from seq2seq.layers.attention.masked_softmax import masked_softmax
from seq2seq.layers.linear import Linear


@keras.saving.register_keras_serializable(package="seq2seq")
class MultiHeadAttention(Attention):
    """Multi-head attention with scaled dot products (Vaswani et al., 2017, arXiv:1706.03762).

    The heads' contexts are concatenated and not projected again, since a decoder mixes them with
    its output anyway. The returned weights are the mean over heads.

    Args:
        num_heads: int H, number of query heads.
        head_dim: int, width of each head's queries, keys and values.
        num_kv_heads: int, number of key and value heads, a divisor of H; None for H.

    Raises:
        InputError: sizes below 1, or heads that do not divide.
    """

    def __init__(
        self, num_heads: int = 4, head_dim: int = 64, num_kv_heads: int | None = None, **kwargs: Any
    ):
        super().__init__(**kwargs)
        check_heads(num_heads, num_kv_heads)
        check_counts(head_dim=head_dim)
        self.num_heads = num_heads
        self.head_dim = head_dim
        self.num_kv_heads = num_kv_heads

    def build(self, query_shape: Shape, sequence_shape: Shape) -> None:
        kv_heads = self.num_kv_heads or self.num_heads
        width = self.context_size(sequence_shape[-1])
        self.query = Linear(width, dtype=self.dtype_policy, name="query")
        self.key = Linear(kv_heads * self.head_dim, dtype=self.dtype_policy, name="key")
        self.value = Linear(kv_heads * self.head_dim, dtype=self.dtype_policy, name="value")
        self.query.build(query_shape)
        self.key.build(sequence_shape)
        self.value.build(sequence_shape)

    def context_size(self, memory_size: int) -> int:
        return self.num_heads * self.head_dim

    def prepare(self, sequence: Tensor) -> tuple[Tensor, ...]:
        """Project a memory: (B, S, D) -> keys and values (B, heads, S, d)."""
        kv_heads = self.num_kv_heads or self.num_heads
        parts = (split_heads(layer(sequence), kv_heads) for layer in (self.key, self.value))
        return tuple(ops.transpose(part, (0, 2, 1, 3)) for part in parts)

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        """Score each step for each query and head: (B, M, Dq), (B, heads, S, d) -> (B, H, M, S)."""
        query = ops.transpose(split_heads(self.query(query), self.num_heads), (0, 2, 1, 3))
        return head_scores(query, keys)

    def attend(self, query: Tensor, projected: State, mask: Mask) -> tuple[Tensor, Tensor]:
        keys, values = projected
        weights = masked_softmax(self.score(query, keys), mask[:, None, None, :])
        return merge_heads(head_contexts(weights, values)), ops.mean(weights, axis=1)

    def get_config(self) -> Config:
        config = {
            "num_heads": self.num_heads,
            "head_dim": self.head_dim,
            "num_kv_heads": self.num_kv_heads,
        }
        return {**super().get_config(), **config}
