"""Attention with a bilinear score."""

import keras
from keras import ops

from seq2seq.aliases import Shape, Tensor
from seq2seq.layers.attention.attention import Attention
from seq2seq.layers.linear import Linear


@keras.saving.register_keras_serializable(package="seq2seq")
class GeneralAttention(Attention):
    """Bilinear attention: score(q, k) = q W k (Luong et al., 2015, arXiv:1508.04025, "general")."""

    def build(self, query_shape: Shape, sequence_shape: Shape) -> None:
        self.key = Linear(query_shape[-1], use_bias=False, dtype=self.dtype_policy, name="key")
        self.key.build(sequence_shape)

    def prepare(self, sequence: Tensor) -> tuple[Tensor, Tensor]:
        keys = ops.transpose(self.key(sequence), (0, 2, 1))
        return keys, ops.cast(sequence, self.compute_dtype)

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        return ops.matmul(query, keys)
