"""A target step for every source step."""

import keras
import numpy as np

from seq2seq.readouts.readout import Readout


@keras.saving.register_keras_serializable(package="seq2seq")
class Each(Readout):
    """The memory as it is: step t of the target is step t of the source."""

    def num_steps(self, source_lengths):
        return np.asarray(source_lengths)

    def call(self, memory, num_steps=None, training=None):
        return memory.sequence, memory.mask
