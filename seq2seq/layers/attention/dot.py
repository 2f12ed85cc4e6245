"""Attention without weights."""

import keras
from keras import ops

from seq2seq.aliases import Shape, Tensor
from seq2seq.errors import InputError
from seq2seq.layers.attention.attention import Attention


@keras.saving.register_keras_serializable(package="seq2seq")
class DotAttention(Attention):
    """Dot-product attention: score(q, k) = q . k (Luong et al., 2015, arXiv:1508.04025, "dot").

    If the memory's width is a multiple of the query's (the two directions of an encoder), the keys
    are the sum of its parts of the query's width. The values keep the memory's width.

    Raises:
        InputError: the memory's width is not a multiple of the query's.
    """

    def build(self, query_shape: Shape, sequence_shape: Shape) -> None:
        self.query_dim = query_shape[-1]
        if sequence_shape[-1] % self.query_dim:
            raise InputError(
                "With attention=dot, the width of the encoder's outputs must be a multiple of the "
                f"decoder's {self.query_dim} units, not {sequence_shape[-1]}. Change the units, or "
                "set attention=general."
            )

    def prepare(self, sequence: Tensor) -> tuple[Tensor, Tensor]:
        sequence = ops.cast(sequence, self.compute_dtype)
        parts = ops.split(sequence, sequence.shape[-1] // self.query_dim, axis=-1)
        return ops.transpose(sum(parts[1:], parts[0]), (0, 2, 1)), sequence

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        return ops.matmul(query, keys)
