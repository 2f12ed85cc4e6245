"""Random numbers of rows."""

import zlib
from functools import cache
from typing import Any

import numpy as np

from seq2seq.decoding.arrays.threefry import uniform
from seq2seq.decoding.compiling import compile_function

HALF_STEP = 2.0**-25  # half the distance of two draws, so that none is 0


def row_ids(rows: list[np.ndarray], count: int) -> np.ndarray:
    """Return a checksum of each encoded source, then 0 for filler rows: int32 (count,)."""
    ids = np.zeros(count, "uint32")
    ids[: len(rows)] = [zlib.crc32(row.tobytes()) for row in rows]
    return ids.view("int32")


def uniform_draws(seed: int, ids: np.ndarray, num_samples: int, size: int) -> np.ndarray:
    """Draw uniform numbers, each a function of its seed, row id, sample and index only.

    Args:
        seed: any whole number.
        ids: int32 (B,), as `row_ids` gives them.
        num_samples: K.
        size: numbers for each sample, L.

    Returns:
        float64 (B, K, L) between 0 and 1, both excluded.
    """
    arrays = ids, np.array(seed % 2**32, "uint32")
    found = np.asarray(_drawing()(arrays, {}, (num_samples, size)), "float64")
    return np.moveaxis(found.reshape(size, len(ids), num_samples), 0, -1) + HALF_STEP


@cache
def _drawing() -> Any:
    """The compiled function of row ids and a seed, which is not traced again for each seed."""

    def draw(arrays: Any, options: Any, static: tuple[int, int]) -> Any:
        ids, seed = arrays
        return uniform(seed, ids, *static)

    return compile_function(draw)
