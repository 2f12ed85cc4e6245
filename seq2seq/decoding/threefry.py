"""Random numbers that are a function of what they are for."""

import math

from keras import ops

ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA


def threefry(key, counter):
    """Threefry-2x32 of 20 rounds: 64 random bits for each key and counter.

    There is no state to pass on: whoever asks for the number of (key, counter) gets the same one,
    whatever else is drawn beside it. Salmon et al., 2011, "Parallel random numbers: as easy as
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


def standard_normal(key, counter):
    """Float32 draws from the standard normal distribution, by key and counter as `threefry`.

    Of 24-bit uniforms (Box and Muller, 1958, doi:10.1214/aoms/1177706645), so none is further out
    than 5.9.
    """
    radius, angle = (
        ops.cast(ops.bitwise_right_shift(bits, 8), "float32") * 2.0**-24
        for bits in threefry(key, counter)
    )
    radius = ops.sqrt(-2.0 * ops.log(radius + 2.0**-25))
    return radius * ops.cos(2.0 * math.pi * angle)
