"""Distances as learned biases."""

import math
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Ids, Shape, Tensor
from seq2seq.layers.embedding import Embedding
from seq2seq.layers.positions.positions import Positions

BUCKETS = 32
LONGEST = 128  # distance up to which buckets grow


@keras.saving.register_keras_serializable(package="seq2seq")
class RelativePositions(Positions):
    """Learned biases of each head and distance, added to the scores of all layers.

    Short distances have separate biases. Longer ones share them in buckets that grow geometrically
    up to a distance of 128 (Raffel et al., 2020, arXiv:1910.10683, 2.1).

    Args:
        num_heads: int H.
        causal: whether queries see no later keys, so that all buckets are for earlier ones.
    """

    def __init__(self, num_heads: int, causal: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.causal = causal

    def build(self, inputs_shape: Shape) -> None:
        self.biases = Embedding(BUCKETS, self.num_heads, dtype=self.dtype_policy, name="biases")
        self.biases.build()

    def bias(self, queries: Ids, keys: Ids) -> Tensor:
        distances = queries[:, :, None] - keys[:, None, :]
        count = BUCKETS if self.causal else BUCKETS // 2
        bucket = self._bucket(ops.abs(distances), count)
        if not self.causal:
            bucket = bucket + ops.where(distances < 0, count, 0)
        return ops.transpose(ops.cast(self.biases.look_up(bucket), "float32"), (0, 3, 1, 2))

    @staticmethod
    def _bucket(distances: Ids, count: int) -> Ids:
        """Return the bucket, below `count`, of each distance from 0 up."""
        exact = count // 2
        ratio = ops.maximum(ops.cast(distances, "float32"), 1) / exact
        share = ops.log(ratio) / math.log(LONGEST / exact)
        far = exact + ops.cast(share * (count - exact), "int32")
        return ops.where(distances < exact, distances, ops.minimum(far, count - 1))

    def get_config(self) -> Config:
        return {**super().get_config(), "num_heads": self.num_heads, "causal": self.causal}
