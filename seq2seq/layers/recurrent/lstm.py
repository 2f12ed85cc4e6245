"""Long short-term memory."""

import keras
from keras import ops

from seq2seq.layers.recurrent.recurrent import Recurrent


@keras.saving.register_keras_serializable(package="seq2seq")
class LSTM(Recurrent):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997).

    Gates are in the order input, forget, candidate, output, and the forget gate's bias starts
    at one, as in `keras.layers.LSTM`. The state is (h, c); c and the gates are float32 whatever
    the compute dtype: sums over many steps need the digits, and on CPUs they cost less so.
    """

    num_gates = 4

    @property
    def state_dtypes(self):
        return self.compute_dtype, "float32"

    def build_bias(self):
        def unit_forget(shape, dtype=None):
            gates = ops.repeat(ops.convert_to_tensor([0.0, 1.0, 0.0, 0.0]), self.units)
            return ops.cast(ops.reshape(gates, shape), dtype)

        return self.add_weight(shape=(4 * self.units,), initializer=unit_forget, name="bias")

    def input_bias(self):
        return self.bias

    @staticmethod
    def update(projected, product, state):
        h, c = state
        gates = ops.cast(projected + product, "float32")
        write, forget, candidate, read = ops.split(gates, 4, axis=-1)
        c = ops.sigmoid(forget) * c + ops.sigmoid(write) * ops.tanh(candidate)
        return ops.cast(ops.sigmoid(read) * ops.tanh(c), h.dtype), c
