"""Gated recurrent units."""

import keras
from keras import ops

from seq2seq.aliases import State, Tensor
from seq2seq.layers.recurrent.recurrent import Recurrent


@keras.saving.register_keras_serializable(package="seq2seq")
class GRU(Recurrent):
    """Gated recurrent units (Cho et al., 2014, arXiv:1406.1078).

    The order of the gates is update, reset, candidate, and the reset gate acts after the matrix
    product, as in `keras.layers.GRU` with its default `reset_after=True`. The state is (h,), which
    is float32 in every compute dtype, since it is a sum over many steps.
    """

    num_gates = 3

    @property
    def state_dtypes(self) -> tuple[str, ...]:
        return ("float32",)

    def build_bias(self) -> Tensor:
        return self.add_weight(shape=(2, 3 * self.units), initializer="zeros", name="bias")

    def input_bias(self) -> Tensor:
        return self.bias[0]

    @property
    def product_bias(self) -> Tensor:
        return self.bias[1]

    @staticmethod
    def update(projected: Tensor, product: Tensor, state: State) -> State:
        (h,) = state
        update, reset, candidate = ops.split(ops.cast(projected, "float32"), 3, axis=-1)
        update_h, reset_h, candidate_h = ops.split(ops.cast(product, "float32"), 3, axis=-1)
        update = ops.sigmoid(update + update_h)
        candidate = ops.tanh(candidate + ops.sigmoid(reset + reset_h) * candidate_h)
        return (candidate + update * (h - candidate),)
