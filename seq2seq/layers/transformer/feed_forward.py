"""The feed-forward network of a Transformer layer."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Shape, Tensor
from seq2seq.checks import check_counts
from seq2seq.layers.activation import activation_function
from seq2seq.layers.linear import Linear


@keras.saving.register_keras_serializable(package="seq2seq")
class FeedForward(keras.layers.Layer):
    """A two-layer network on each step, W2 a(W1 x) (Vaswani et al., 2017, arXiv:1706.03762, 3.3).

    Args:
        hidden_units: int, width of the hidden layer.
        activation: name of a Keras activation, a.
        gated: compute W2 (a(W1 x) * V x) instead (Shazeer, 2020, arXiv:2002.05202): SwiGLU with
            the activation "silu", GEGLU with "gelu", GLU with "sigmoid".

    Raises:
        InputError: a width below 1, or an unknown activation.
    """

    def __init__(
        self, hidden_units: int, activation: str = "relu", gated: bool = False, **kwargs: Any
    ):
        super().__init__(autocast=False, **kwargs)
        check_counts(hidden_units=hidden_units)
        self.hidden_units = hidden_units
        self.activation = activation
        self.gated = gated
        self.activate = activation_function(activation)
        self.supports_masking = True

    def build(self, inputs_shape: Shape) -> None:
        width = self.hidden_units * (2 if self.gated else 1)
        self.widen = Linear(width, dtype=self.dtype_policy, name="widen")
        self.narrow = Linear(inputs_shape[-1], dtype=self.dtype_policy, name="narrow")
        self.widen.build(inputs_shape)
        self.narrow.build((*inputs_shape[:-1], self.hidden_units))

    def call(self, inputs: Tensor) -> Tensor:
        """Map each step: float (B, T, D) -> (B, T, D)."""
        hidden = self.widen(inputs)
        if not self.gated:
            return self.narrow(self.activate(hidden))
        hidden, gate = ops.split(hidden, 2, axis=-1)
        return self.narrow(self.activate(hidden) * gate)

    def get_config(self) -> Config:
        config = {
            "hidden_units": self.hidden_units,
            "activation": self.activation,
            "gated": self.gated,
        }
        return {**super().get_config(), **config}
