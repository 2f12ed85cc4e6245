"""One vector at every target step."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Config, Mask, Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.layers.memory import Memory
from seq2seq.readouts.last_steps import row_vector
from seq2seq.readouts.readout import Readout


@keras.saving.register_keras_serializable(package="seq2seq")
class Repeat(Readout):
    """The vector of `Last`, repeated, for a decoder without feedback.

    Args:
        steps: int T, number of steps of every row; None for the number that each call requests.

    Raises:
        InputError: a number of steps below 1, or no number in the constructor or the call.
    """

    def __init__(self, steps: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        check_counts(optional=True, steps=steps)
        self.steps = steps

    def num_steps(self, source_lengths: np.ndarray) -> np.ndarray | None:
        return None if self.steps is None else np.full(len(source_lengths), self.steps)

    def call(
        self, memory: Memory, num_steps: int | None = None, training: bool | None = None
    ) -> tuple[Tensor, Mask]:
        steps = num_steps if self.steps is None else self.steps
        if steps is None:
            raise InputError(
                "The number of repeats is unknown, since steps is None. Set "
                "model.readout.steps, or call the readout with num_steps."
            )
        vector = row_vector(memory)
        rows, dim = ops.shape(vector)
        outputs = ops.broadcast_to(vector[:, None], (rows, steps, dim))
        return outputs, ops.ones((rows, steps), "bool")

    def get_config(self) -> Config:
        return {**super().get_config(), "steps": self.steps}
