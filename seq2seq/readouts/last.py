"""The summary of a row, or its last step."""

import keras

from seq2seq.aliases import Tensor
from seq2seq.layers.memory import Memory
from seq2seq.readouts.last_steps import row_vector
from seq2seq.readouts.pooling import Pooling


@keras.saving.register_keras_serializable(package="seq2seq")
class Last(Pooling):
    """The encoder's summary of a row or, if it has none, the last real step.

    After a bidirectional encoder these differ: at the last step its backward direction has read
    one step, in the summary all of them. The last step of an empty row is zero.
    """

    def pool(self, memory: Memory) -> Tensor:
        return row_vector(memory)
