"""The base class of readouts of one step."""

import abc

import numpy as np
from keras import ops

from seq2seq.aliases import Mask, Tensor
from seq2seq.layers.memory import Memory
from seq2seq.readouts.readout import Readout


class Pooling(Readout):
    """A readout that reduces each row, including an empty one, to one vector."""

    @abc.abstractmethod
    def pool(self, memory: Memory) -> Tensor:
        """Reduce a memory of B rows to float (B, D), which is finite for an empty row."""

    def num_steps(self, source_lengths: np.ndarray) -> np.ndarray:
        return np.ones(len(source_lengths), int)

    def call(
        self, memory: Memory, num_steps: int | None = None, training: bool | None = None
    ) -> tuple[Tensor, Mask]:
        outputs = self.pool(memory)[:, None]
        return outputs, ops.ones(ops.shape(outputs)[:2], "bool")
