"""Several target steps for every source step."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Config, Mask, Shape, Tensor
from seq2seq.checks import check_counts
from seq2seq.layers.linear import Linear
from seq2seq.layers.memory import Memory
from seq2seq.readouts.readout import Readout


@keras.saving.register_keras_serializable(package="seq2seq")
class Upsample(Readout):
    """Several steps for each step of the memory, computed by a dense layer.

    Args:
        factor: int, number of target steps per source step.

    Raises:
        InputError: a factor below 1.
    """

    def __init__(self, factor: int = 2, **kwargs: Any):
        super().__init__(**kwargs)
        check_counts(factor=factor)
        self.factor = factor

    def build(self, memory_shape: Shape) -> None:
        self.spread = Linear(self.factor * memory_shape[-1], dtype=self.dtype_policy, name="spread")
        self.spread.build(memory_shape)

    def num_steps(self, source_lengths: np.ndarray) -> np.ndarray:
        return np.asarray(source_lengths) * self.factor

    def target_mask(self, source_mask: Mask) -> Mask:
        return ops.repeat(source_mask, self.factor, axis=1)

    def call(
        self, memory: Memory, num_steps: int | None = None, training: bool | None = None
    ) -> tuple[Tensor, Mask]:
        rows, steps, width = ops.shape(memory.sequence)
        outputs = ops.reshape(self.spread(memory.sequence), (rows, steps * self.factor, width))
        return outputs, self.target_mask(memory.mask)

    def get_config(self) -> Config:
        return {**super().get_config(), "factor": self.factor}
