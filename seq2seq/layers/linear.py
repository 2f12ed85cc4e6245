"""A matrix product with an optional bias."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Shape, Tensor


@keras.saving.register_keras_serializable(package="seq2seq")
class Linear(keras.layers.Layer):
    """A dense layer, `inputs @ kernel + bias`, computed as one two-dimensional product.

    Leading axes may be unknown. They are folded into one, which on TensorFlow costs less than the
    general contraction behind `keras.layers.Dense`.

    Args:
        units: int, width of the outputs.
        use_bias: whether there is a bias.
    """

    def __init__(self, units: int, use_bias: bool = True, **kwargs: Any):
        super().__init__(**kwargs)
        self.units = units
        self.use_bias = use_bias
        self.supports_masking = True

    def build(self, inputs_shape: Shape) -> None:
        self.kernel = self.add_weight(shape=(inputs_shape[-1], self.units), name="kernel")
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs: Tensor) -> Tensor:
        """Map float (..., D) to float (..., units)."""
        outputs = ops.matmul(ops.reshape(inputs, (-1, inputs.shape[-1])), self.kernel)
        if self.use_bias:
            outputs = ops.add(outputs, self.bias)
        return ops.reshape(outputs, (*ops.shape(inputs)[:-1], self.units))

    def get_config(self) -> Config:
        return {**super().get_config(), "units": self.units, "use_bias": self.use_bias}
