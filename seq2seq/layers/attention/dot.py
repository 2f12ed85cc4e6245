"""Attention without weights."""

import keras
from keras import ops

from seq2seq.errors import InputError
from seq2seq.layers.attention.attention import Attention


@keras.saving.register_keras_serializable(package="seq2seq")
class DotAttention(Attention):
    """score(q, k) = q . k (Luong et al., 2015, arXiv:1508.04025, "dot").

    A memory that is a whole number of times as wide as the query (two directions of an encoder)
    is folded to the query's width by summing its parts, for the keys only.

    Raises:
        InputError: the widths do not fit.
    """

    def build(self, query_shape, sequence_shape):
        self.query_dim = query_shape[-1]
        if sequence_shape[-1] % self.query_dim:
            raise InputError(
                f"Dot attention compares vectors of one width, got a decoder of {self.query_dim} "
                f"units and a memory {sequence_shape[-1]} wide: make the memory's width a "
                "multiple of the decoder's units, or choose attention=general."
            )

    def prepare(self, sequence):
        sequence = ops.cast(sequence, self.compute_dtype)
        parts = ops.split(sequence, sequence.shape[-1] // self.query_dim, axis=-1)
        return ops.transpose(sum(parts[1:], parts[0]), (0, 2, 1)), sequence

    def score(self, query, keys):
        return ops.matmul(query, keys)
