"""The base class of encoders."""

import abc
from typing import Any

import keras

from seq2seq.aliases import Mask, Shape, Tensor
from seq2seq.layers.embedding import SMALL
from seq2seq.layers.memory import Memory


class Encoder(keras.layers.Layer, abc.ABC):
    """A network that reads a source into a memory."""

    embedding_stddev: float = SMALL  # of newly initialized embeddings that feed it

    def __init__(self, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    @property
    @abc.abstractmethod
    def output_size(self) -> int:
        """Width D of the memory's sequence."""

    @property
    def output_shape(self) -> Shape:
        """Shape of the memory's sequence, which `Model.summary` shows."""
        return None, None, self.output_size

    @property
    @abc.abstractmethod
    def state_sizes(self) -> tuple[int, ...]:
        """Width of each part of the memory's state; empty if there is none."""

    @abc.abstractmethod
    def call(self, inputs: Tensor, mask: Mask, training: bool | None = None) -> Memory:
        """Encode right-padded rows.

        Args:
            inputs: float (B, S, D).
            mask: bool (B, S), True = a real step. Values at other steps are ignored.

        Returns:
            Memory of B rows.
        """

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        return None  # masks are explicit: they are part of the memory
