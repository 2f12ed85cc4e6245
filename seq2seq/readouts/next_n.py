"""Target steps that follow the source, from one vector."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Config, Mask, Shape, Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.layers.linear import Linear
from seq2seq.layers.memory import Memory
from seq2seq.readouts.last_steps import row_vector
from seq2seq.readouts.readout import Readout


@keras.saving.register_keras_serializable(package="seq2seq")
class NextN(Readout):
    """N steps, each another linear map of the vector of `Last`.

    Args:
        steps: int N; None for those of the longest training target.
        units: int, width of a step; None for the width of the memory.

    Raises:
        InputError: sizes below 1, or an unknown number of steps.
    """

    def __init__(self, steps: int | None = None, units: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        check_counts(optional=True, steps=steps, units=units)
        self.steps = steps
        self.units = units

    def learn_lengths(self, source_steps: int | None, target_steps: int | None = None) -> None:
        if self.steps is None:
            self.steps = target_steps

    def output_size(self, memory_size: int) -> int:
        return self.units or memory_size

    def build(self, memory_shape: Shape) -> None:
        if self.steps is None:
            raise InputError("The number of steps is unknown: set model.readout.steps.")
        width = memory_shape[-1]
        units = self.steps * self.output_size(width)
        self.spread = Linear(units, dtype=self.dtype_policy, name="spread")
        self.spread.build((None, width))

    def num_steps(self, source_lengths: np.ndarray) -> np.ndarray | None:
        return None if self.steps is None else np.full(len(source_lengths), self.steps)

    def call(
        self, memory: Memory, num_steps: int | None = None, training: bool | None = None
    ) -> tuple[Tensor, Mask]:
        vector = row_vector(memory)
        rows, width = ops.shape(vector)
        shape = (rows, self.steps, self.output_size(width))
        return ops.reshape(self.spread(vector), shape), ops.ones(shape[:2], "bool")

    def get_config(self) -> Config:
        return {**super().get_config(), "steps": self.steps, "units": self.units}
