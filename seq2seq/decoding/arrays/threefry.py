"""Counter-based random numbers."""

import math
from typing import Any

import numpy as np
from keras import ops

from seq2seq.aliases import Tensor

ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA


def threefry(key: tuple[Tensor, Tensor], counter: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Threefry-2x32 with 20 rounds: 64 random bits for each key and counter.

    There is no generator state: the bits of (key, counter) are the same whatever else is drawn.
    Salmon et al., 2011, "Parallel random numbers: as easy as
    1, 2, 3", doi:10.1145/2063384.2063405.

    Args:
        key: two uint32 tensors.
        counter: two uint32 tensors; all four broadcast.

    Returns:
        Two uint32 tensors.
    """
    first, second = key
    parity = ops.bitwise_xor(ops.bitwise_xor(first, second), ops.cast(PARITY, "uint32"))
    keys = (first, second, parity)
    x, y = counter[0] + first, counter[1] + second
    for block in range(5):
        for rotation in ROTATIONS[block % 2]:
            x = x + y
            rotated = ops.bitwise_or(
                ops.bitwise_left_shift(y, rotation), ops.bitwise_right_shift(y, 32 - rotation)
            )
            y = ops.bitwise_xor(rotated, x)
        x = x + keys[(block + 1) % 3]
        y = y + keys[(block + 2) % 3] + ops.cast(block + 1, "uint32")
    return x, y


def standard_normal(key: tuple[Tensor, Tensor], counter: tuple[Tensor, Tensor]) -> Tensor:
    """Draws float32 standard normal numbers, by key and counter as `threefry`.

    Made from 24-bit uniforms (Box and Muller, 1958, doi:10.1214/aoms/1177706645), so the largest
    magnitude is 5.9.
    """
    radius, angle = (as_uniform(bits) for bits in threefry(key, counter))
    radius = ops.sqrt(-2.0 * ops.log(radius + 2.0**-25))
    return radius * ops.cos(2.0 * math.pi * angle)


def uniform(seed: Any, row_ids: Tensor, num_samples: int, size: int) -> Tensor:
    """Draws uniform numbers from [0, 1) for each step and sample.

    Args:
        seed: int, or an int scalar inside a compiled function.
        row_ids: int (B,).
        num_samples: int, K.
        size: int, L.

    Returns:
        float32 (L, B * K), of 24 bits.
    """
    key = (as_uint32(seed), ops.reshape(ops.cast(row_ids, "uint32"), (1, -1, 1)))
    steps = ops.reshape(_numbers(size), (-1, 1, 1))
    samples = ops.reshape(_numbers(num_samples), (1, 1, -1))
    bits, _ = threefry(key, (samples, steps))
    return ops.reshape(as_uniform(bits), (size, -1))


def as_uint32(seed: Any) -> Tensor:
    """Converts a seed, int or int scalar tensor, to uint32."""
    if isinstance(seed, int):
        seed = np.uint32(seed % 2**32)
    return ops.cast(seed, "uint32")


def as_uniform(bits: Tensor) -> Tensor:
    """Converts the upper 24 of 32 random bits to float32 in [0, 1)."""
    return ops.cast(ops.bitwise_right_shift(bits, 8), "float32") * 2.0**-24


def gumbel(seed: Any, row_ids: Tensor, width: int, vocabulary: int, index: Tensor) -> Tensor:
    """Draws standard Gumbel numbers for one step, float32 (B, K, V), from about -2.9 to 22.

    Args:
        seed: int, or an int scalar inside a compiled function.
        row_ids: int (B,).
        width: int, K.
        vocabulary: int, V.
        index: int32 scalar, the step.
    """
    key = (as_uint32(seed), ops.reshape(ops.cast(row_ids, "uint32"), (-1, 1, 1)))
    beams = ops.reshape(_numbers(width), (1, -1, 1))
    beams = beams + ops.cast(index, "uint32") * ops.cast(width, "uint32")
    # Each call gives two draws: for an even and an odd token.
    pairs = ops.reshape(_numbers((vocabulary + 1) // 2), (1, 1, -1))
    bits = ops.stack(threefry(key, (beams, pairs)), axis=-1)
    bits = ops.reshape(bits, (*ops.shape(bits)[:2], -1))[:, :, :vocabulary]
    # Small shares keep 32 bits, so that large draws, which decide, are rarely equal.
    shares = ops.minimum((ops.cast(bits, "float32") + 0.5) * 2.0**-32, 1 - 2.0**-24)
    return -ops.log(-ops.log1p(-shares))


def _numbers(count: int) -> Tensor:
    """0, 1, ... as uint32. TensorFlow graphs have no range op of that dtype."""
    return ops.cast(ops.arange(count, dtype="int32"), "uint32")
