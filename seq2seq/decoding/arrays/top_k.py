"""Top-k of many numbers."""

import math

from keras import ops

from seq2seq.aliases import Tensor

FEW = 4096


def top_k(x: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """`ops.top_k` of float (B, M), several times as fast for large M.

    The numbers are split into blocks; the k largest are in the k blocks with the largest maxima, so
    only these are searched. Ties may come in any order.

    Returns:
        float (B, k), largest first, and their indices int32 (B, k).
    """
    size = x.shape[-1]
    if size <= FEW:
        best, places = ops.top_k(x, k)
        return best, ops.cast(places, "int32")
    block = _block(size, k)
    if size % block:
        x = ops.pad(x, ((0, 0), (0, -size % block)), constant_values=-math.inf)
    count = x.shape[-1] // block
    blocks = ops.reshape(x, (-1, block))
    _, chosen = ops.top_k(ops.reshape(ops.max(blocks, axis=-1), (-1, count)), k)
    chosen = ops.cast(chosen, "int32")
    rows = ops.arange(ops.shape(x)[0], dtype="int32")[:, None]
    best, found = ops.top_k(
        ops.reshape(ops.take(blocks, rows * count + chosen, axis=0), (-1, k * block)), k
    )
    found = ops.cast(found, "int32")
    found = ops.take_along_axis(chosen, found // block, axis=1) * block + found % block
    return best, ops.minimum(found, size - 1)  # padding is chosen among -inf only


def _block(size: int, k: int) -> int:
    """About sqrt(size / k), which minimises comparisons; a divisor of size if one is near."""
    ideal = max(1, round(math.sqrt(size / k)))
    near = [n for n in range(max(1, ideal // 2), 2 * ideal) if size % n == 0]
    return min(near, key=lambda n: abs(n - ideal), default=ideal)
