"""Distances as fixed biases."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Ids, Tensor
from seq2seq.layers.positions.positions import Positions


@keras.saving.register_keras_serializable(package="seq2seq")
class LinearPositions(Positions):
    """Biases proportional to the distance, subtracted from the scores of all layers (ALiBi; Press
    et al., 2022, arXiv:2108.12409). They extrapolate to rows longer than those of training.

    Args:
        num_heads: int H. Head h of 1 to H subtracts 2 ** (-8 h / H) for each step of distance.
    """

    def __init__(self, num_heads: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.num_heads = num_heads

    def bias(self, queries: Ids, keys: Ids) -> Tensor:
        distances = ops.cast(ops.abs(queries[:, :, None] - keys[:, None, :]), "float32")
        heads = ops.arange(1, self.num_heads + 1, dtype="float32")
        return -(2 ** (heads * (-8 / self.num_heads)))[None, :, None, None] * distances[:, None]

    def get_config(self) -> Config:
        return {**super().get_config(), "num_heads": self.num_heads}
