"""A target step for each of the last source steps."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Config, Mask, Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import BadRow
from seq2seq.layers.memory import Memory
from seq2seq.readouts.last_steps import last_steps
from seq2seq.readouts.readout import Readout


@keras.saving.register_keras_serializable(package="seq2seq")
class LastN(Readout):
    """The last N real steps of each row.

    Args:
        steps: int N.
        extend: append N empty steps to each row before it is encoded, so that the outputs describe
            the steps after the row; otherwise they describe its last steps.

    Raises:
        InputError: a number of steps below 1.
    """

    def __init__(self, steps: int, extend: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        check_counts(steps=steps)
        self.steps = steps
        self.extend = extend

    @property
    def extension(self) -> int:
        return self.steps if self.extend else 0

    def num_steps(self, source_lengths: np.ndarray) -> np.ndarray:
        return np.full(len(source_lengths), self.steps)

    def check(self, source_lengths: np.ndarray) -> None:
        (short,) = np.nonzero(np.asarray(source_lengths) < self.steps - self.extension)
        if len(short):
            raise BadRow(
                short[0],
                f"must have {self.steps} or more source steps, not {source_lengths[short[0]]}",
                "Leave out such rows, lower model.readout.steps, or set model.readout.extend=true "
                "to predict the steps after each row.",
            )

    def target_mask(self, source_mask: Mask) -> Mask | None:
        if self.extend:
            return None
        lengths = ops.sum(ops.cast(source_mask, "int32"), axis=1, keepdims=True)
        return ops.arange(self.steps, dtype="int32") < lengths

    def call(
        self, memory: Memory, num_steps: int | None = None, training: bool | None = None
    ) -> tuple[Tensor, Mask]:
        return last_steps(memory, self.steps)

    def get_config(self) -> Config:
        return {**super().get_config(), "steps": self.steps, "extend": self.extend}
