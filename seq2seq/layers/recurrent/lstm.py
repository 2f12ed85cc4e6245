"""Long short-term memory."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Shape, State, Tensor
from seq2seq.layers.recurrent.recurrent import Recurrent


@keras.saving.register_keras_serializable(package="seq2seq")
class LSTM(Recurrent):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997).

    The order of the gates is input, forget, candidate, output, and the forget gate's bias is
    initially one, as in `keras.layers.LSTM`. The state is (h, c). c and the gates are float32 in
    every compute dtype: sums over many steps need the precision, and on CPUs float32 is faster.
    """

    num_gates = 4

    @property
    def state_dtypes(self) -> tuple[str, ...]:
        return self.compute_dtype, "float32"

    def build_bias(self) -> Tensor:
        def unit_forget(shape: Shape, dtype: Any = None) -> Tensor:
            gates = ops.repeat(ops.convert_to_tensor([0.0, 1.0, 0.0, 0.0]), self.units)
            return ops.cast(ops.reshape(gates, shape), dtype)

        return self.add_weight(shape=(4 * self.units,), initializer=unit_forget, name="bias")

    def input_bias(self) -> Tensor:
        return self.bias

    @staticmethod
    def update(projected: Tensor, product: Tensor, state: State) -> State:
        h, c = state
        gates = ops.cast(projected + product, "float32")
        write, forget, candidate, read = ops.split(gates, 4, axis=-1)
        c = ops.sigmoid(forget) * c + ops.sigmoid(write) * ops.tanh(candidate)
        return ops.cast(ops.sigmoid(read) * ops.tanh(c), h.dtype), c
