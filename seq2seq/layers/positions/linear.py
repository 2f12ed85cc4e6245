"""Distances as fixed biases."""

import keras
from keras import ops

from seq2seq.aliases import Config
from seq2seq.layers.positions.positions import Positions


@keras.saving.register_keras_serializable(package="seq2seq")
class LinearPositions(Positions):
    """Takes the distance times a number of each head's own from the scores of all layers (ALiBi;
    Press et al., 2022, arXiv:2108.12409). It reads longer rows than those of training.

    Args:
        num_heads: int H; head h of 1 to H has the slope 2 ** (-8 h / H).
    """

    def __init__(self, num_heads, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads

    def bias(self, queries, keys):
        distances = ops.cast(ops.abs(queries[:, :, None] - keys[:, None, :]), "float32")
        heads = ops.arange(1, self.num_heads + 1, dtype="float32")
        return -(2 ** (heads * (-8 / self.num_heads)))[None, :, None, None] * distances[:, None]

    def get_config(self) -> Config:
        return {**super().get_config(), "num_heads": self.num_heads}
