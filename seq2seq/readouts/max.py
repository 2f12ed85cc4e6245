"""The largest values of a row."""

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.layers.attention.masked_softmax import MASKED
from seq2seq.layers.memory import Memory
from seq2seq.readouts.pooling import Pooling


@keras.saving.register_keras_serializable(package="seq2seq")
class Max(Pooling):
    """The largest value of each feature over the real steps; zeros for an empty row."""

    def pool(self, memory: Memory) -> Tensor:
        real = memory.mask[:, :, None]
        largest = ops.max(ops.where(real, ops.cast(memory.sequence, "float32"), MASKED), axis=1)
        return ops.cast(ops.where(ops.any(real, axis=1), largest, 0), self.compute_dtype)
