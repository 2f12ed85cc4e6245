"""Several target steps for every source step."""

import keras
import numpy as np
from keras import ops

from seq2seq.checks import check_counts
from seq2seq.layers.linear import Linear
from seq2seq.readouts.readout import Readout


@keras.saving.register_keras_serializable(package="seq2seq")
class Upsample(Readout):
    """Each step of the memory as `factor` steps, which a dense layer makes of it.

    Args:
        factor: int.

    Raises:
        InputError: a factor below 1.
    """

    def __init__(self, factor=2, **kwargs):
        super().__init__(**kwargs)
        check_counts(factor=factor)
        self.factor = factor

    def build(self, memory_shape):
        width = memory_shape[-1]
        self.spread = Linear(self.factor * width, dtype=self.dtype_policy, name="spread")
        self.spread.build(memory_shape)

    def num_steps(self, source_lengths):
        return np.asarray(source_lengths) * self.factor

    def call(self, memory, num_steps=None, training=None):
        rows, steps, width = ops.shape(memory.sequence)
        outputs = ops.reshape(self.spread(memory.sequence), (rows, steps * self.factor, width))
        return outputs, ops.repeat(memory.mask, self.factor, axis=1)

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
