"""Layer normalization."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Shape, Tensor
from seq2seq.checks import check_choice

KINDS = ("layer", "rms")
EPSILON = 1e-6


@keras.saving.register_keras_serializable(package="seq2seq")
class Norm(keras.layers.Layer):
    """Normalization of each step, followed by a learned scale; statistics are float32.

    Args:
        kind: "layer" (mean 0 and variance 1, and a learned offset; Ba et al., 2016,
            arXiv:1607.06450) or "rms" (mean square 1; Zhang and Sennrich, 2019, arXiv:1910.07467).

    Raises:
        InputError: an unknown kind.
    """

    def __init__(self, kind: str = "layer", **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        check_choice(KINDS, norm=kind)
        self.kind = kind
        self.supports_masking = True

    def build(self, inputs_shape: Shape) -> None:
        width = (inputs_shape[-1],)
        self.scale = self.add_weight(shape=width, initializer="ones", autocast=False, name="scale")
        self.offset = None
        if self.kind == "layer":
            self.offset = self.add_weight(
                shape=width, initializer="zeros", autocast=False, name="offset"
            )

    def call(self, inputs: Tensor) -> Tensor:
        """Normalize float (..., D); the result is in the compute dtype."""
        x = ops.reshape(ops.cast(inputs, "float32"), (-1, inputs.shape[-1]))
        if self.kind == "layer":
            x = x - ops.mean(x, axis=-1, keepdims=True)
        x = x * ops.rsqrt(ops.mean(ops.square(x), axis=-1, keepdims=True) + EPSILON)
        x = x * self.scale
        if self.offset is not None:
            x = x + self.offset
        return ops.reshape(ops.cast(x, self.compute_dtype), ops.shape(inputs))

    def get_config(self) -> Config:
        return {**super().get_config(), "kind": self.kind}
