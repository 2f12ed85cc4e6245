"""All values of a row in another shape."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Config, Mask, Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import BadRow, InputError
from seq2seq.layers.memory import Memory
from seq2seq.readouts.readout import Readout


@keras.saving.register_keras_serializable(package="seq2seq")
class Reshape(Readout):
    """Rows of one fixed length S, reshaped from (S, D) to (N, S * D / N) in reading order.

    >>> [[1, 2], [3, 4], [5, 6]], steps=2   ->   [[1, 2, 3], [4, 5, 6]]

    Args:
        steps: int N.
        source_steps: int S; None to take it from the training data.

    Raises:
        InputError: sizes below 1, sizes that do not divide, or rows of unknown length.
    """

    def __init__(self, steps: int, source_steps: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        check_counts(steps=steps)
        check_counts(optional=True, source_steps=source_steps)
        self.steps = steps
        self.source_steps = source_steps

    def learn_lengths(self, source_steps: int | None, target_steps: int | None = None) -> None:
        if self.source_steps is None:
            self.source_steps = source_steps

    def output_size(self, memory_size: int) -> int:
        if self.source_steps is None:
            raise InputError(
                "The readout reshapes rows of one fixed length, but the source rows' lengths "
                "vary or are not known. Choose another readout, or set "
                "model.readout.source_steps."
            )
        count = self.source_steps * memory_size
        if count % self.steps:
            raise InputError(
                f"The readout cannot reshape {self.source_steps} source steps of {memory_size} "
                f"numbers, {count} in all, into {self.steps} steps of equal width. Choose "
                "model.readout.steps or model.encoder.units so that it can."
            )
        return count // self.steps

    def num_steps(self, source_lengths: np.ndarray) -> np.ndarray:
        return np.full(len(source_lengths), self.steps)

    def check(self, source_lengths: np.ndarray) -> None:
        (other,) = np.nonzero(np.asarray(source_lengths) != self.source_steps)
        if len(other):
            raise BadRow(
                other[0],
                f"must have {self.source_steps} source steps, not {source_lengths[other[0]]}",
                "Make all rows the same length, or choose another readout.",
            )

    def target_mask(self, source_mask: Mask) -> Mask:
        lengths = ops.sum(ops.cast(source_mask, "int32"), axis=1, keepdims=True)
        return ops.repeat(lengths == self.source_steps, self.steps, axis=1)

    def call(
        self, memory: Memory, num_steps: int | None = None, training: bool | None = None
    ) -> tuple[Tensor, Mask]:
        rows, _, dim = ops.shape(memory.sequence)
        width = self.output_size(dim)
        # A batch of rows that `check` rejects, such as filler rows, may have fewer steps.
        padding = [[0, 0], [0, self.source_steps], [0, 0]]
        sequence = ops.pad(memory.sequence, padding)[:, : self.source_steps]
        outputs = ops.reshape(sequence, (rows, self.steps, width))
        return outputs, self.target_mask(memory.mask)

    def get_config(self) -> Config:
        config = {"steps": self.steps, "source_steps": self.source_steps}
        return {**super().get_config(), **config}
