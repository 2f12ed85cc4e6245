"""A learned weighted mean over a row."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Shape, Tensor
from seq2seq.checks import check_counts
from seq2seq.layers.attention.masked_softmax import masked_softmax
from seq2seq.layers.linear import Linear
from seq2seq.layers.memory import Memory
from seq2seq.readouts.pooling import Pooling


@keras.saving.register_keras_serializable(package="seq2seq")
class AttentionPooling(Pooling):
    """A mean of the real steps, weighted by softmax(v . tanh(W h + b)); zeros for an empty row.

    The attention over words of Yang et al. (2016, "Hierarchical Attention Networks for Document
    Classification", NAACL).

    Args:
        units: int, width of the network that scores the steps; None for the width of the memory.

    Raises:
        InputError: a width below 1.
    """

    def __init__(self, units: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        check_counts(optional=True, units=units)
        self.units = units

    def build(self, memory_shape: Shape) -> None:
        units = self.units or memory_shape[-1]
        self.hidden = Linear(units, dtype=self.dtype_policy, name="hidden")
        self.energy = Linear(1, use_bias=False, dtype=self.dtype_policy, name="energy")
        self.hidden.build(memory_shape)
        self.energy.build((None, None, units))

    def pool(self, memory: Memory) -> Tensor:
        scores = self.energy(ops.tanh(self.hidden(memory.sequence)))[:, :, 0]
        weights = ops.cast(masked_softmax(scores, memory.mask), self.compute_dtype)
        return ops.matmul(weights[:, None], memory.sequence)[:, 0]

    def get_config(self) -> Config:
        return {**super().get_config(), "units": self.units}
