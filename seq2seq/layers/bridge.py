"""The decoder's initial state, from the encoder's final state."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Shape, Tensor
from seq2seq.checks import check_choice
from seq2seq.errors import InputError
from seq2seq.layers.linear import Linear
from seq2seq.layers.memory import Memory

KINDS = ("zero", "copy", "dense")


@keras.saving.register_keras_serializable(package="seq2seq")
class Bridge(keras.layers.Layer):
    """A map from the encoder's final state to the decoder's initial state.

    Args:
        kind: "zero" (zeros), "copy" (the encoder's states as they are), or "dense" (one learned
            linear map from all of the encoder's states to all of the decoder's).
        sizes: list of int, width of each part of the decoder's state.

    Raises:
        InputError: an unknown kind, or encoder states that do not fit it.
    """

    def __init__(self, kind: str, sizes: Sequence[int], **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        check_choice(KINDS, bridge=kind)
        self.kind = kind
        self.sizes = list(sizes)
        self.supports_masking = True

    def build(self, state_shape: list[Shape] | None) -> None:
        """Create weights for encoder states of these shapes; empty or None if there are none."""
        sizes = [shape[-1] for shape in state_shape or ()]
        if self.kind == "copy" and sizes != self.sizes:
            raise InputError(
                f"bridge=copy needs encoder states as wide as the decoder's, {self.sizes}, not "
                f"{sizes}. Set bridge=dense."
            )
        if self.kind == "dense":
            if not sizes:
                raise InputError(
                    "bridge=dense needs an encoder with a final state, but this one has none. Set "
                    "bridge=zero."
                )
            self.map = Linear(sum(self.sizes), dtype=self.dtype_policy, name="map")
            self.map.build((None, sum(sizes)))

    def call(self, memory: Memory) -> tuple[Tensor, ...]:
        """Map a memory of B rows to a tuple of float (B, size), one for each of `sizes`."""
        if self.kind == "zero":
            rows = ops.shape(memory.mask)[0]
            return tuple(ops.zeros((rows, size)) for size in self.sizes)
        if self.kind == "copy":
            return memory.state
        states = [ops.cast(state, self.compute_dtype) for state in memory.state]
        mapped = self.map(ops.concatenate(states, axis=-1))
        if len(self.sizes) == 1:  # TensorFlow's split cannot make one part (Keras 3.15)
            return (mapped,)
        ends = [sum(self.sizes[: i + 1]) for i in range(len(self.sizes) - 1)]
        return tuple(ops.split(mapped, ends, axis=-1))

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        return None  # a state has no steps

    def get_config(self) -> Config:
        return {**super().get_config(), "kind": self.kind, "sizes": self.sizes}
