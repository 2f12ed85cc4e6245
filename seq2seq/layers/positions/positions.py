"""What every way of telling positions shares."""

import keras


class Positions(keras.layers.Layer):
    """How a Transformer knows the order of its steps; this one knows none.

    A kind overrides one of these: what is added to the inputs of the first layer, how queries
    and keys are turned, or what is added to the scores of all layers. Steps are counted from 0.
    """

    def __init__(self, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    def add(self, inputs, first=0):
        """Inputs (B, T, D) of the steps from `first` on -> (B, T, D)."""
        return inputs

    def rotate(self, heads, first=0):
        """Queries or keys (B, T, H, d) of the steps from `first` on -> (B, T, H, d)."""
        return heads

    def bias(self, queries, keys):
        """What is added to scores: int (T,), int (S,) -> float32 (1, H, T, S), or None."""
        return
