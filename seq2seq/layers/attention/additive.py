"""Attention scored by a small network."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Shape, Tensor
from seq2seq.layers.attention.attention import Attention
from seq2seq.layers.linear import Linear


@keras.saving.register_keras_serializable(package="seq2seq")
class AdditiveAttention(Attention):
    """Additive attention: score(q, k) = v . tanh(W q + U k).

    Bahdanau et al. (2015, arXiv:1409.0473). The score needs an array (B, T, S, units), which costs
    more than the products of the other layers.

    Args:
        units: int, width of the network; None for the width of the query.
    """

    def __init__(self, units: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape: Shape, sequence_shape: Shape) -> None:
        units = self.units or query_shape[-1]
        options = {"use_bias": False, "dtype": self.dtype_policy}
        self.query = Linear(units, name="query", **options)
        self.key = Linear(units, name="key", **options)
        self.energy = Linear(1, name="energy", **options)
        self.query.build(query_shape)
        self.key.build(sequence_shape)
        self.energy.build((None, None, None, units))

    def prepare(self, sequence: Tensor) -> tuple[Tensor, Tensor]:
        return self.key(sequence), ops.cast(sequence, self.compute_dtype)

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        hidden = ops.tanh(self.query(query)[:, :, None, :] + keys[:, None, :, :])
        return ops.squeeze(self.energy(hidden), axis=-1)

    def get_config(self) -> Config:
        return {**super().get_config(), "units": self.units}
