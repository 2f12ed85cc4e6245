"""Gated recurrent units."""

import keras
from keras import ops

from seq2seq.layers.recurrent.recurrent import Recurrent


@keras.saving.register_keras_serializable(package="seq2seq")
class GRU(Recurrent):
    """Gated recurrent units (Cho et al., 2014, arXiv:1406.1078).

    Gates are in the order update, reset, candidate, and the reset gate acts after the matrix
    product, as in `keras.layers.GRU` with its default `reset_after=True`. The state is (h,),
    float32 whatever the compute dtype, since it is a sum over many steps.
    """

    num_gates = 3

    @property
    def state_dtypes(self):
        return ("float32",)

    def build_bias(self):
        return self.add_weight(shape=(2, 3 * self.units), initializer="zeros", name="bias")

    def input_bias(self):
        return self.bias[0]

    @property
    def product_bias(self):
        return self.bias[1]

    @staticmethod
    def update(projected, product, state):
        (h,) = state
        update, reset, candidate = ops.split(ops.cast(projected, "float32"), 3, axis=-1)
        update_h, reset_h, candidate_h = ops.split(ops.cast(product, "float32"), 3, axis=-1)
        update = ops.sigmoid(update + update_h)
        candidate = ops.tanh(candidate + ops.sigmoid(reset + reset_h) * candidate_h)
        return (candidate + update * (h - candidate),)
