"""A target step for every source step."""

import keras
import numpy as np

from seq2seq.aliases import Mask, Tensor
from seq2seq.layers.memory import Memory
from seq2seq.readouts.readout import Readout


@keras.saving.register_keras_serializable(package="seq2seq")
class Each(Readout):
    """The memory as it is: step t of the target is step t of the source."""

    keeps_steps = True

    def num_steps(self, source_lengths: np.ndarray) -> np.ndarray:
        return np.asarray(source_lengths)

    def target_mask(self, source_mask: Mask) -> Mask:
        return source_mask

    def call(
        self, memory: Memory, num_steps: int | None = None, training: bool | None = None
    ) -> tuple[Tensor, Mask]:
        return memory.sequence, memory.mask
