"""Positions as sines and cosines."""

import math

import keras
from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.layers.positions.positions import Positions, step_numbers

LONGEST = 10_000.0  # longest wavelength, divided by 2 pi


@keras.saving.register_keras_serializable(package="seq2seq")
class SinusoidalPositions(Positions):
    """Sines and cosines of geometrically spaced wavelengths, added to the inputs (Vaswani et al.,
    2017, arXiv:1706.03762). The sines fill the first half of the width, the cosines the second.
    """

    def add(self, inputs: Tensor, first: Ids = 0) -> Tensor:
        steps, width = ops.shape(inputs)[1:]
        half = width // 2
        waves = ops.arange(half, dtype="float32") * (-math.log(LONGEST) / max(1, half - 1))
        times = ops.cast(step_numbers(steps, first), "float32")
        angles = times[:, :, None] * ops.exp(waves)
        table = ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)
        table = ops.pad(table, ((0, 0), (0, 0), (0, width - 2 * half)))
        return inputs + ops.cast(table, inputs.dtype)
