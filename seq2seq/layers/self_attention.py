"""Attention of a sequence to itself."""

import keras
from keras import ops

from seq2seq.layers.heads import check_heads, head_contexts, head_scores, merge_heads, split_heads
from seq2seq.layers.linear import Linear
from seq2seq.layers.masked_softmax import softmax


class SelfAttention(keras.layers.Layer):
    """Scaled dot products of projected heads (Vaswani et al., 2017, arXiv:1706.03762).

    Args:
        num_heads: int H, of queries; they divide the width of the inputs.
        num_kv_heads: int, of keys and values; None for H. Fewer make a smaller cache.

    Raises:
        InputError: numbers below 1, or that do not divide what they share.
    """

    def __init__(self, num_heads, num_kv_heads=None, **kwargs):
        super().__init__(autocast=False, **kwargs)
        check_heads(num_heads, num_kv_heads)
        self.num_heads = num_heads
        self.num_kv_heads = num_kv_heads or num_heads
        self.supports_masking = True

    def build(self, inputs_shape):
        width = inputs_shape[-1]
        self.head_dim = width // self.num_heads
        heads = self.num_heads + 2 * self.num_kv_heads
        self.project = Linear(heads * self.head_dim, dtype=self.dtype_policy, name="project")
        self.mix = Linear(width, dtype=self.dtype_policy, name="mix")
        self.project.build(inputs_shape)
        self.mix.build(inputs_shape)

    def empty_cache(self, rows, length):
        """Keys (N, heads, d, length) and values (N, heads, length, d) of no steps yet."""
        heads, dim = self.num_kv_heads, self.head_dim
        keys = ops.zeros((rows, heads, dim, length), self.compute_dtype)
        return keys, ops.zeros((rows, heads, length, dim), self.compute_dtype)

    def call(self, inputs, *, bias, positions, cache=None, first=0):
        """Look up a context for each step.

        Args:
            inputs: float (N, T, D).
            bias: float32, broadcast to (N, H, T, S), added to scores; S is T, or the cache's.
            positions: Positions.
            cache: keys and values of the steps before `first`, and room for these.
            first: int scalar, the number of the first step.

        Returns:
            (N, T, D) and the cache with these steps (their keys and values, if there was none).
        """
        width, kv_width = (n * self.head_dim for n in (self.num_heads, self.num_kv_heads))
        parts = ops.split(self.project(inputs), [width, width + kv_width], axis=-1)
        heads = (self.num_heads, self.num_kv_heads, self.num_kv_heads)
        queries, keys, values = map(split_heads, parts, heads)
        queries = ops.transpose(positions.rotate(queries, first), (0, 2, 1, 3))
        keys = ops.transpose(positions.rotate(keys, first), (0, 2, 3, 1))
        values = ops.transpose(values, (0, 2, 1, 3))
        if cache is not None:
            keys = ops.slice_update(cache[0], (0, 0, 0, first), keys)
            values = ops.slice_update(cache[1], (0, 0, first, 0), values)
        scores = ops.cast(head_scores(queries, keys), "float32") + bias
        contexts = head_contexts(softmax(scores), values)
        return self.mix(merge_heads(contexts)), (keys, values)
