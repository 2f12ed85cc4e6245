"""Forecasts in units of their lookback's level and spread."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Ids, Mask, Shape, Tensor
from seq2seq.forecasting.anchor import Anchor, Frame

EPSILON = 1e-5  # added to variances of normalized values, as by the authors


@keras.saving.register_keras_serializable(package="seq2seq")
class WindowScaling(Anchor):
    """Mean and standard deviation of each lookback: taken from its values, put back on forecasts.

    Reversible instance normalization (Kim et al., 2022, "Reversible Instance Normalization for
    Accurate Time-Series Forecasting against Distribution Shift", ICLR). What a network gives is in
    these units, so scales of distributions are multiplied by the standard deviation. The variance
    is increased by 1e-5, in units of the normalized values, so a constant lookback is divided by
    0.003 and a network that gives zeros repeats it.

    Args:
        affine: also multiply what the network reads by a learned factor above 0 and add a learned
            number, for each column, which is undone on its outputs.
    """

    def __init__(self, affine: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.affine = affine

    def build(self, values_shape: Shape, outputs_shape: Shape) -> None:
        if self.affine:
            shape = (values_shape[-1],)
            options = {"shape": shape, "initializer": "zeros", "autocast": False}
            self.log_factor = self.add_weight(name="log_factor", **options)
            self.offset = self.add_weight(name="offset", **options)

    def call(self, values: Tensor, known: Mask, lengths: Ids) -> Frame:
        count = ops.maximum(ops.sum(ops.cast(known, "float32"), axis=1, keepdims=True), 1.0)
        level = ops.sum(values, axis=1, keepdims=True) / count
        errors = ops.where(known, values - level, 0.0)
        variance = ops.sum(ops.square(errors), axis=1, keepdims=True) / count
        spread = ops.sqrt(variance + EPSILON)
        if self.affine:
            # (values - level) / spread * factor + offset
            spread = spread / ops.exp(self.log_factor)
            level = level - self.offset * spread
        return Frame(level, spread, level)

    def get_config(self) -> Config:
        return {**super().get_config(), "affine": self.affine}
