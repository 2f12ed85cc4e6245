"""Attention of a sequence to itself."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Ids, Shape, Size, State, Tensor
from seq2seq.errors import InputError
from seq2seq.layers.attention.head_axes import (
    check_heads,
    head_contexts,
    head_scores,
    merge_heads,
    split_heads,
)
from seq2seq.layers.attention.masked_softmax import softmax
from seq2seq.layers.linear import Linear
from seq2seq.layers.positions.positions import Positions, step_numbers


@keras.saving.register_keras_serializable(package="seq2seq")
class SelfAttention(keras.layers.Layer):
    """Multi-head self-attention (Vaswani et al., 2017, arXiv:1706.03762).

    Args:
        num_heads: int H, number of query heads, a divisor of the inputs' width.
        num_kv_heads: int, number of key and value heads, a divisor of H; None for H. Fewer make a
            smaller cache.

    Raises:
        InputError: numbers of heads below 1, or that do not divide.
    """

    def __init__(self, num_heads: int, num_kv_heads: int | None = None, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        check_heads(num_heads, num_kv_heads)
        self.num_heads = num_heads
        self.num_kv_heads = num_kv_heads or num_heads
        self.supports_masking = True

    def build(self, inputs_shape: Shape) -> None:
        width = inputs_shape[-1]
        if width % self.num_heads:
            raise InputError(
                f"num_heads must be a divisor of the width of the inputs, {width}, not "
                f"{self.num_heads}."
            )
        self.head_dim = width // self.num_heads
        heads = self.num_heads + 2 * self.num_kv_heads
        self.project = Linear(heads * self.head_dim, dtype=self.dtype_policy, name="project")
        self.mix = Linear(width, dtype=self.dtype_policy, name="mix")
        self.project.build(inputs_shape)
        self.mix.build(inputs_shape)

    def empty_cache(self, rows: Size, length: Size) -> State:
        """Make an empty cache: keys and values (N, heads, length, d)."""
        shape = (rows, self.num_kv_heads, length, self.head_dim)
        return tuple(ops.zeros(shape, self.compute_dtype) for _ in range(2))

    def call(
        self,
        inputs: Tensor,
        *,
        bias: Tensor,
        positions: Positions,
        cache: State | None = None,
        first: Ids = 0,
    ) -> tuple[Tensor, State]:
        """Look up a context for each step.

        Args:
            inputs: float (N, T, D).
            bias: float32, broadcastable to (N, H, T, S), added to the scores. S is the length of
                the cache, or T without one.
            positions: Positions, which may rotate queries and keys.
            cache: keys and values of the steps before `first`, with room for these.
            first: int (N,), the number of each row's first step, or one int for all rows.

        Returns:
            (N, T, D), and the cache with these steps (only their keys and values without one).
        """
        width, kv_width = (n * self.head_dim for n in (self.num_heads, self.num_kv_heads))
        parts = ops.split(self.project(inputs), [width, width + kv_width], axis=-1)
        heads = (self.num_heads, self.num_kv_heads, self.num_kv_heads)
        queries, keys, values = map(split_heads, parts, heads)
        queries, keys = positions.rotate(queries, first), positions.rotate(keys, first)
        queries, keys, values = (
            ops.transpose(part, (0, 2, 1, 3)) for part in (queries, keys, values)
        )
        if cache is not None:
            places = step_numbers(ops.shape(inputs)[1], first)
            keys, values = (
                _written(*pair, places) for pair in zip(cache, (keys, values), strict=True)
            )
        scores = ops.cast(head_scores(queries, keys), "float32") + bias
        contexts = head_contexts(softmax(scores), values)
        return self.mix(merge_heads(contexts)), (keys, values)

    def get_config(self) -> Config:
        config = {"num_heads": self.num_heads, "num_kv_heads": self.num_kv_heads}
        return {**super().get_config(), **config}


def _written(cache: Tensor, new: Tensor, places: Ids) -> Tensor:
    """Write new steps (N, heads, T, d) into a cache (N, heads, length, d) at places int (N, T).

    Scatters into rows: `ops.slice_update` takes longer on TensorFlow on a CPU.
    """
    rows, heads, length, dim = ops.shape(cache)
    starts = ops.reshape(ops.arange(rows * heads, dtype="int32") * length, (rows, heads, 1))
    indices = ops.reshape(starts + places[:, None, :], (-1, 1))
    flat = ops.reshape(cache, (-1, dim))
    return ops.reshape(
        ops.scatter_update(flat, indices, ops.reshape(new, (-1, dim))), (rows, heads, length, dim)
    )
