"""Flat gathers and slice writes: one operation each inside a decoding loop."""

import math
from typing import Any

from keras import ops

from seq2seq.aliases import Tensor

MOST_POSITIONS = 2**31 - 1  # of a flat array, in int32


def pick(x: Tensor, indices: Tensor) -> Tensor:
    """Gathers entries of each row.

    >>> pick([[5, 6, 7], [8, 9, 1]], [[2], [0]])   ->   [[7], [8]]

    Args:
        x: (B, ...); the axes after the first are flattened to M entries.
        indices: int32 (B, n), each below M.

    Returns:
        (B, n).
    """
    entries = math.prod(ops.shape(x)[1:])
    count = ops.shape(indices)[0]
    is_known = isinstance(count, int) and isinstance(entries, int)
    if is_known and count * entries > MOST_POSITIONS:
        return ops.take_along_axis(ops.reshape(x, (count, entries)), indices, axis=1)
    dtype = "int32" if is_known else "int64"
    rows = ops.arange(count, dtype=dtype)[:, None] * ops.cast(entries, dtype)
    indices = ops.cast(indices, dtype)
    picked = ops.take(ops.reshape(x, (-1,)), rows + indices)
    return ops.reshape(picked, ops.shape(indices))  # JAX takes (0,) from an empty batch


def reordered(found: Any, order: Tensor) -> Any:
    """Reorders a named tuple of (B, K, ...) along K; fields (B,) are unchanged.

    Args:
        found: Hypotheses.
        order: int (B, M), the index along K of each result.
    """

    def one(x: Tensor | None) -> Tensor | None:
        if x is None or len(x.shape) < 2:
            return x
        rows = ops.reshape(order, (*ops.shape(order), *[1] * (len(x.shape) - 2)))
        return ops.take_along_axis(x, rows, axis=1)

    return type(found)(*map(one, found))


def interleaved(parts: Any) -> Any:
    """Interleaves G groups of B rows as B * G rows, so that rows of a source are adjacent.

    Args:
        parts: G arrays (B, ...), named tuples of them, or None.
    """
    if parts[0] is None:
        return None
    if isinstance(parts[0], tuple):
        return type(parts[0])(*map(interleaved, zip(*parts, strict=True)))
    stacked = ops.stack(parts, axis=1)
    return ops.reshape(stacked, (-1, *ops.shape(stacked)[2:]))


def follow(leaf: Tensor, parents: Tensor) -> Tensor:
    """Reorders the rows of a state leaf with their beams.

    Args:
        leaf: (B * K, ...).
        parents: int32 (B, K), the beam that each new beam continues.
    """
    width = parents.shape[1]
    if width == 1:
        return leaf
    sources = ops.arange(ops.shape(parents)[0], dtype="int32")[:, None] * width
    return ops.take(leaf, ops.reshape(sources + parents, (-1,)), axis=0)


def put(buffer: Tensor, index: Tensor, value: Tensor) -> Tensor:
    """Writes `value` (...) into `buffer` (L, ...) at position `index`.

    By a scatter: `ops.slice_update` of Keras 3.15 on TensorFlow is an operation of XLA, which other
    runtimes do not know, and takes up to a tenth more of a search's time.
    """
    entries = math.prod(ops.shape(value))
    place, values = ops.reshape(ops.cast(index, "int32"), (1, 1)), ops.expand_dims(value, 0)
    if not isinstance(entries, int):
        count = ops.minimum(entries, 1)  # TensorFlow's scatter must not be given empty slices
        place, values = place[:count], values[:count]
    elif not entries:
        return buffer
    return ops.scatter_update(buffer, place, values)
