"""Positions as waves of many lengths."""

import math

import keras
from keras import ops

from seq2seq.layers.positions.positions import Positions, step_numbers

LONGEST = 10_000.0  # wave length over 2 pi


@keras.saving.register_keras_serializable(package="seq2seq")
class SinusoidalPositions(Positions):
    """Adds sines and cosines of geometric wave lengths (Vaswani et al., 2017, arXiv:1706.03762).

    The sines fill the first half of the width and the cosines the second.
    """

    def add(self, inputs, first=0):
        steps, width = ops.shape(inputs)[1:]
        half = width // 2
        waves = ops.arange(half, dtype="float32") * (-math.log(LONGEST) / max(1, half - 1))
        times = ops.cast(step_numbers(steps, first), "float32")
        angles = times[:, :, None] * ops.exp(waves)
        table = ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)
        table = ops.pad(table, ((0, 0), (0, 0), (0, width - 2 * half)))
        return inputs + ops.cast(table, inputs.dtype)
