"""Positions as rotations."""

import math

import keras
from keras import ops

from seq2seq.layers.positions.positions import Positions, step_numbers

LONGEST = 10_000.0  # wave length over 2 pi


@keras.saving.register_keras_serializable(package="seq2seq")
class RotaryPositions(Positions):
    """Turns pairs of each head's numbers by angles that grow with the step, so that scores depend
    on distances only (Su et al., 2021, arXiv:2104.09864).

    A pair is a number of the head's first half and the one as far into its second half. Of a
    head of odd width the last number is not turned.
    """

    def rotate(self, heads, first=0):
        steps, dim = ops.shape(heads)[1], heads.shape[-1]
        half = dim // 2
        waves = ops.arange(half, dtype="float32") * (-math.log(LONGEST) / max(1, half))
        times = ops.cast(step_numbers(steps, first), "float32")
        angles = times[:, :, None, None] * ops.exp(waves)  # (N, T, 1, d / 2)
        cos, sin = ops.cast(ops.cos(angles), heads.dtype), ops.cast(ops.sin(angles), heads.dtype)
        one, other, rest = heads[..., :half], heads[..., half : 2 * half], heads[..., 2 * half :]
        turned = [one * cos - other * sin, other * cos + one * sin]
        return ops.concatenate(turned + [rest] * (dim % 2), axis=-1)
