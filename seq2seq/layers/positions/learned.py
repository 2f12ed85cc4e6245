"""Positions as learned vectors."""

import keras
from keras import ops

from seq2seq.aliases import Ids, Shape, Tensor
from seq2seq.layers.positions.positions import Positions, step_numbers

COUNT = 1024


@keras.saving.register_keras_serializable(package="seq2seq")
class LearnedPositions(Positions):
    """Learned vectors of 1,024 positions, added to the inputs (Gehring et al., 2017,
    arXiv:1705.03122). All later positions share the last vector.
    """

    def build(self, inputs_shape: Shape) -> None:
        self.table = self.add_weight(
            shape=(COUNT, inputs_shape[-1]), initializer="uniform", name="table"
        )

    def add(self, inputs: Tensor, first: Ids = 0) -> Tensor:
        times = step_numbers(ops.shape(inputs)[1], first)
        # The cast turns a gather's sparse gradient into a dense one.
        table = ops.cast(self.table, inputs.dtype)
        return inputs + ops.take(table, ops.minimum(times, COUNT - 1), axis=0)
