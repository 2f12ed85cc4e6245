"""The mean over a row."""

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.layers.masked_mean import masked_mean
from seq2seq.layers.memory import Memory
from seq2seq.readouts.pooling import Pooling


@keras.saving.register_keras_serializable(package="seq2seq")
class Mean(Pooling):
    """The mean of the real steps, computed in float32; zeros for an empty row."""

    def pool(self, memory: Memory) -> Tensor:
        return ops.cast(masked_mean(memory.sequence, memory.mask), self.compute_dtype)
