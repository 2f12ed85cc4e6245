"""The base class of decoders: the network, not the search."""

import abc
from typing import Any

import keras

from seq2seq.aliases import Shape, Size, State, Tensor
from seq2seq.layers.embedding import SMALL
from seq2seq.layers.memory import Memory


class Decoder(keras.layers.Layer, abc.ABC):
    """A network that maps target inputs and a memory to outputs.

    Training calls it once, on all T steps. Decoding starts from `initial_state` and calls
    `advance` for one or more further steps at a time. Both give the same outputs.

    In `advance`, inputs and state may have N = B * K rows over a memory of B rows: row b * K + k
    reads row b of the memory.
    """

    embedding_stddev: float = SMALL  # of newly initialized embeddings that feed it

    def __init__(self, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    @property
    @abc.abstractmethod
    def output_size(self) -> int:
        """Width U of the outputs."""

    @property
    def attends(self) -> bool:
        """Whether its steps return attention weights."""
        return True

    @property
    def output_shape(self) -> Shape:
        """Shape of the outputs, which `Model.summary` shows."""
        return None, None, self.output_size

    @abc.abstractmethod
    def build(self, inputs_shape: Shape, memory_shape: Shape, state_shape: list[Shape]) -> None:
        """Create weights for inputs (B, T, D), a memory (B, S, M) and an encoder's state.

        Args:
            inputs_shape: shape of the inputs.
            memory_shape: shape of the memory's sequence.
            state_shape: shape of each part of the memory's state; empty if there is none.
        """

    def prepare(self, memory: Memory) -> Memory:
        """Compute what all steps need of the memory, and store it as its `projected`."""
        return memory

    @abc.abstractmethod
    def call(
        self, inputs: Tensor, memory: Memory, training: bool | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """Process a whole sequence from its first step.

        Args:
            inputs: float (B, T, D); T may be 0.
            memory: a prepared Memory of B rows.

        Returns:
            outputs (B, T, U), and attention weights float32 (B, T, S) or None.
        """

    @abc.abstractmethod
    def initial_state(self, memory: Memory, length: Size) -> State:
        """Return the state before the first step.

        Args:
            memory: a prepared Memory of B rows.
            length: the number of steps that the state has room for: int, or an int32 scalar.

        Returns:
            A nest of tensors, each (B, ...). A decoder that needs positions counts them here, for
            each row.
        """

    @abc.abstractmethod
    def advance(
        self, inputs: Tensor, state: State, memory: Memory, is_projected: bool = False
    ) -> tuple[Tensor, State, Tensor | None]:
        """Process T >= 1 further steps, for inference only.

        Args:
            inputs: float (N, T, D).
            state: from `initial_state` or the previous `advance`; every leaf (N, ...).
            memory: a prepared Memory of B rows.
            is_projected: whether `inputs` are the result of `project`.

        Returns:
            outputs (N, T, U); the state after the last step; attention weights float32
            (N, T, S), or None.
        """

    has_cache = False  # whether the state has room for a number of steps, which `resized` changes

    def resized(self, state: State, length: Size) -> State:
        """Give a state room for another number of steps, of which it keeps the first.

        Args:
            state: as for `advance`.
            length: the number: int, or an int32 scalar.
        """
        return state

    def project(self, inputs: Tensor) -> Tensor | None:
        """Apply the part of the first layer that needs no state.

        A search projects a small vocabulary once for all steps.

        Args:
            inputs: float (..., D).

        Returns:
            float (..., P), which `advance` accepts in place of inputs; None if the decoder has
            no such part.
        """
        return None

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        return None  # masks are explicit
