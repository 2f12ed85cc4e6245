"""From the encoder's last state to the decoder's first."""

import keras
from keras import ops

from seq2seq.errors import InputError
from seq2seq.layers.linear import Linear

KINDS = ("zero", "copy", "dense")


@keras.saving.register_keras_serializable(package="seq2seq")
class Bridge(keras.layers.Layer):
    """The decoder's initial state.

    Args:
        kind: "zero"; "copy" (the encoder's states as they are); or "dense" (one learned linear
            map from all of the encoder's states to all of the decoder's).
        sizes: list of int, width of each part of the decoder's state.

    Raises:
        InputError: an unknown kind, or states that do not fit it.
    """

    def __init__(self, kind, sizes, **kwargs):
        super().__init__(autocast=False, **kwargs)
        if kind not in KINDS:
            raise InputError(f"Unknown bridge {kind!r}: choose bridge=zero, copy or dense.")
        self.kind = kind
        self.sizes = list(sizes)
        self.supports_masking = True

    def build(self, state_shape):
        """Create weights for encoder states of these shapes (None where it has none)."""
        sizes = [shape[-1] for shape in state_shape or ()]
        if self.kind == "copy" and sizes != self.sizes:
            raise InputError(
                f"bridge=copy needs encoder states as wide as the decoder's, {self.sizes}, got "
                f"{sizes}: choose bridge=dense."
            )
        if self.kind == "dense":
            if not sizes:
                raise InputError(
                    "bridge=dense needs an encoder with a final state, and this one has none: "
                    "choose bridge=zero."
                )
            self.map = Linear(sum(self.sizes), dtype=self.dtype_policy, name="map")
            self.map.build((None, sum(sizes)))

    def call(self, memory):
        """Memory of B rows -> tuple of float (B, size), one for each of `sizes`."""
        if self.kind == "zero":
            rows = ops.shape(memory.mask)[0]
            return tuple(ops.zeros((rows, size)) for size in self.sizes)
        if self.kind == "copy":
            return memory.state
        states = [ops.cast(state, self.compute_dtype) for state in memory.state]
        mapped = self.map(ops.concatenate(states, axis=-1))
        if len(self.sizes) == 1:  # which TensorFlow's split cannot make (Keras 3.15)
            return (mapped,)
        ends = [sum(self.sizes[: i + 1]) for i in range(len(self.sizes) - 1)]
        return tuple(ops.split(mapped, ends, axis=-1))

    def compute_mask(self, inputs, previous_mask):
        return None  # a state has no steps

    def get_config(self):
        return {**super().get_config(), "kind": self.kind, "sizes": self.sizes}
