"""A matrix product with an optional bias."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="seq2seq")
class Linear(keras.layers.Layer):
    """`inputs @ kernel + bias` as one two-dimensional product.

    Leading axes may be unknown: they are folded into one, which on TensorFlow costs less than
    the general contraction behind `keras.layers.Dense`.
    """

    def __init__(self, units, use_bias=True, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.use_bias = use_bias
        self.supports_masking = True

    def build(self, inputs_shape):
        self.kernel = self.add_weight(shape=(inputs_shape[-1], self.units), name="kernel")
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs):
        """Float (..., D) -> float (..., units)."""
        outputs = ops.matmul(ops.reshape(inputs, (-1, inputs.shape[-1])), self.kernel)
        if self.use_bias:
            outputs = ops.add(outputs, self.bias)
        return ops.reshape(outputs, (*ops.shape(inputs)[:-1], self.units))

    def get_config(self):
        return {**super().get_config(), "units": self.units, "use_bias": self.use_bias}
