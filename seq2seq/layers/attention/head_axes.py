"""Attention of several heads side by side."""

import math

from keras import ops

from seq2seq.checks import check_counts
from seq2seq.errors import InputError


def check_heads(num_heads, num_kv_heads):
    """Raises InputError unless every key head serves as many query heads."""
    check_counts(num_heads=num_heads)
    check_counts(optional=True, num_kv_heads=num_kv_heads)
    if num_kv_heads is not None and num_heads % num_kv_heads:
        raise InputError(
            f"num_kv_heads={num_kv_heads} does not divide num_heads={num_heads}; give a number "
            "that does, or null for as many."
        )


def split_heads(inputs, num_heads):
    """(B, T, H * d) -> (B, T, H, d)."""
    rows, steps, width = ops.shape(inputs)
    return ops.reshape(inputs, (rows, steps, num_heads, width // num_heads))


def merge_heads(contexts):
    """(B, H, T, d) -> (B, T, H * d)."""
    rows, heads, steps, dim = ops.shape(contexts)
    return ops.reshape(ops.transpose(contexts, (0, 2, 1, 3)), (rows, steps, heads * dim))


def head_scores(queries, keys):
    """Scaled dot products (Vaswani et al., 2017, arXiv:1706.03762, equation 1).

    Query heads h of a group, G * j <= h < G * (j + 1), share key head j (grouped queries; Ainslie
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
    if queries.shape[2] != 1:  # the number that is known, which may be None
        products = ops.matmul(queries, ops.transpose(keys, (0, 1, 3, 2)))
    else:  # turn the smaller one
        products = ops.matmul(keys, ops.transpose(queries, (0, 1, 3, 2)))
        products = ops.transpose(products, (0, 1, 3, 2))
    return ops.reshape(products, (rows, heads, steps, length))


def head_contexts(weights, values):
    """Weighted sums: weights (B, H, T, S), values (B, H / G, S, d) -> (B, H, T, d)."""
    rows, heads, steps, length = ops.shape(weights)
    groups, dim = values.shape[1], values.shape[-1]
    stacked = heads // groups * steps
    weights = ops.reshape(ops.cast(weights, values.dtype), (rows, groups, stacked, length))
    return ops.reshape(ops.matmul(weights, values), (rows, heads, steps, dim))
