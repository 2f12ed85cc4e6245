"""Scores and contexts of several attention heads."""

import math

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import InputError


def check_heads(num_heads: int, num_kv_heads: int | None) -> None:
    """Raises InputError unless every key head serves the same number of query heads."""
    check_counts(num_heads=num_heads)
    check_counts(optional=True, num_kv_heads=num_kv_heads)
    if num_kv_heads is not None and num_heads % num_kv_heads:
        raise InputError(
            f"num_kv_heads must be a divisor of num_heads={num_heads}, or null for as many, not "
            f"{num_kv_heads}."
        )


def split_heads(inputs: Tensor, num_heads: int) -> Tensor:
    """Give heads an axis: (B, T, H * d) -> (B, T, H, d)."""
    rows, steps, width = ops.shape(inputs)
    return ops.reshape(inputs, (rows, steps, num_heads, width // num_heads))


def merge_heads(contexts: Tensor) -> Tensor:
    """Concatenate heads: (B, H, T, d) -> (B, T, H * d)."""
    rows, heads, steps, dim = ops.shape(contexts)
    return ops.reshape(ops.transpose(contexts, (0, 2, 1, 3)), (rows, steps, heads * dim))


def head_scores(queries: Tensor, keys: Tensor) -> Tensor:
    """Compute scaled dot products (Vaswani et al., 2017, arXiv:1706.03762, equation 1).

    Query heads h with G * j <= h < G * (j + 1) share key head j (grouped-query attention; Ainslie
    et al., 2023, arXiv:2305.13245).

    Args:
        queries: float (B, H, T, d).
        keys: float (B, H / G, S, d).

    Returns:
        float (B, H, T, S).
    """
    rows, heads, steps, dim = ops.shape(queries)
    groups, length = keys.shape[1], ops.shape(keys)[2]
    stacked = heads // groups * steps  # TensorFlow cannot infer a -1 in an empty batch
    queries = ops.reshape(queries / math.sqrt(dim), (rows, groups, stacked, dim))
    if queries.shape[2] != 1:  # the static size, which may be None
        products = ops.matmul(queries, ops.transpose(keys, (0, 1, 3, 2)))
    else:  # transpose the smaller factor
        products = ops.matmul(keys, ops.transpose(queries, (0, 1, 3, 2)))
        products = ops.transpose(products, (0, 1, 3, 2))
    return ops.reshape(products, (rows, heads, steps, length))


def head_contexts(weights: Tensor, values: Tensor) -> Tensor:
    """Compute weighted sums: weights (B, H, T, S), values (B, H / G, S, d) -> (B, H, T, d)."""
    rows, heads, steps, length = ops.shape(weights)
    groups, dim = values.shape[1], values.shape[-1]
    stacked = heads // groups * steps
    weights = ops.reshape(ops.cast(weights, values.dtype), (rows, groups, stacked, length))
    return ops.reshape(ops.matmul(weights, values), (rows, heads, steps, dim))
