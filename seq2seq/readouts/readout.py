"""The base class of readouts."""

import abc
from typing import Any, ClassVar

import keras
import numpy as np

from seq2seq.aliases import Mask, Shape, Tensor
from seq2seq.layers.memory import Memory


class Readout(keras.layers.Layer, abc.ABC):
    """A map from the steps of a memory to the steps of a target.

    A model builds it with the encoder's width, asks which rows it accepts and how many target steps
    they have, and calls it with the encoder's memory.

    Attributes:
        keeps_steps: whether step t of a target is step t of the source.
    """

    keeps_steps: ClassVar[bool] = False

    def __init__(self, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    @property
    def extension(self) -> int:
        """Number of empty steps added right after each source row's end before encoding."""
        return 0

    def learn_lengths(self, source_steps: int | None, target_steps: int | None = None) -> None:
        """Take sizes from the training data, before anything is built.

        Args:
            source_steps: int, steps of every source row if all have the same number, else None.
            target_steps: int, steps of the longest target row, if known.
        """

    def output_size(self, memory_size: int) -> int:
        """Return the width D' of the outputs for a memory of width D."""
        return memory_size

    @property
    def output_shape(self) -> Shape:
        """Shape of the outputs of a built readout, which `Model.summary` shows."""
        steps = self.num_steps(np.array([1, 2]))
        fixed = None if steps is None or steps[0] != steps[1] else int(steps[0])
        return None, fixed, self.output_size(self.get_build_config()["input_shape"][-1])

    def build(self, memory_shape: Shape) -> None:
        """Create weights, if any, for memories whose sequence is (None, None, D)."""

    @abc.abstractmethod
    def num_steps(self, source_lengths: np.ndarray) -> np.ndarray | None:
        """Return the number of target steps of each row.

        Args:
            source_lengths: NumPy int (N,), without the extension.

        Returns:
            NumPy int (N,), or None where any number is possible.
        """

    def check(self, source_lengths: np.ndarray) -> None:
        """Check that rows of these lengths can be read out.

        Args:
            source_lengths: NumPy int (N,), without the extension.

        Raises:
            BadRow: the first row that cannot be read out.
        """

    def target_mask(self, source_mask: Mask) -> Mask | None:
        """Return the mask of real target steps.

        Losses leave out the other steps when there are no sample weights that do. Keras also calls
        this method with symbolic tensors of unknown sizes.

        Args:
            source_mask: bool (B, S), True = a real step, without the extension.

        Returns:
            bool (B, T), or None where all steps are real.
        """
        return None

    @abc.abstractmethod
    def call(
        self, memory: Memory, num_steps: int | None = None, training: bool | None = None
    ) -> tuple[Tensor, Mask]:
        """Read a memory out.

        Args:
            memory: Memory of B rows.
            num_steps: int T, if any number is possible.

        Returns:
            outputs (B, T, D') and mask bool (B, T), True = a real step. Values at the memory's
            padded steps have no influence on the outputs at real steps.
        """

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        return None  # masks are explicit: they are part of the result
