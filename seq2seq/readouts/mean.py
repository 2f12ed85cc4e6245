"""The mean over a row."""

import keras
from keras import ops

from seq2seq.readouts.pooling import Pooling


@keras.saving.register_keras_serializable(package="seq2seq")
class Mean(Pooling):
    """The mean of the real steps, taken in float32; zeros for an empty row."""

    def pool(self, memory):
        real = memory.mask[:, :, None]
        total = ops.sum(ops.where(real, ops.cast(memory.sequence, "float32"), 0), axis=1)
        count = ops.sum(ops.cast(real, "float32"), axis=1)
        return ops.cast(total / ops.maximum(count, 1), self.compute_dtype)
