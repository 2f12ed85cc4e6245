"""Positions as rotations."""

import math

import keras
from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.layers.positions.positions import Positions, step_numbers

LONGEST = 10_000.0  # upper bound of the wavelengths, divided by 2 pi


@keras.saving.register_keras_serializable(package="seq2seq")
class RotaryPositions(Positions):
    """Rotations of queries and keys by angles that grow with the step, so that scores depend only
    on distances (Su et al., 2021, arXiv:2104.09864).

    A head's number i of its first half is rotated together with number i of its second half. The
    last number of a head of odd width is not rotated.
    """

    def rotate(self, heads: Tensor, first: Ids = 0) -> Tensor:
        steps, dim = ops.shape(heads)[1], heads.shape[-1]
        half = dim // 2
        waves = ops.arange(half, dtype="float32") * (-math.log(LONGEST) / max(1, half))
        times = ops.cast(step_numbers(steps, first), "float32")
        angles = times[:, :, None, None] * ops.exp(waves)  # (N, T, 1, d / 2)
        cos, sin = ops.cast(ops.cos(angles), heads.dtype), ops.cast(ops.sin(angles), heads.dtype)
        one, other, rest = heads[..., :half], heads[..., half : 2 * half], heads[..., 2 * half :]
        turned = [one * cos - other * sin, other * cos + one * sin]
        return ops.concatenate(turned + [rest] * (dim % 2), axis=-1)
