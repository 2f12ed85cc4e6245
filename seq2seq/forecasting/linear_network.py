"""Linear maps from lookbacks to forecasts."""

import math
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Shape, Tensor
from seq2seq.checks import check_counts
from seq2seq.forecasting.moving_mean import moving_mean
from seq2seq.forecasting.window_network import Window, WindowNetwork, flat


@keras.saving.register_keras_serializable(package="seq2seq")
class LinearNetwork(WindowNetwork):
    """One linear map from the lookback to the forecast, for each channel.

    Zeng et al. (2023, "Are Transformers Effective for Time Series Forecasting?", AAAI): NLinear,
    where what it reads is relative to the last value (`LastValue`), and DLinear, where it has two
    maps, one of the moving average and one of what is left. Covariates of the lookback, and those
    known ahead, are further inputs of each channel's map.

    Args:
        shared: one map for all channels, instead of one for each.
        moving_average: int, steps of the moving average; None for one map without it. At the ends
            and beside missing values, the average is that of the known values among them.

    Raises:
        InputError: a number of steps below 1.
    """

    def __init__(self, shared: bool = False, moving_average: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        check_counts(optional=True, moving_average=moving_average)
        self.shared = shared
        self.moving_average = moving_average

    def build(
        self, values_shape: Shape, beside_shape: Shape, ahead_shape: Shape, outputs_shape: Shape
    ) -> None:
        _, channels, steps, numbers = outputs_shape
        self.outputs = (channels, steps, numbers)
        maps, width = (1 if self.shared else channels), steps * numbers
        lookback = values_shape[1]
        size = lookback * (2 if self.moving_average else 1)
        self.kernel = self._kernel("kernel", (maps, size, width), lookback)
        others = beside_shape[1] * beside_shape[2] + ahead_shape[1]
        self.others = None
        if others:
            self.others = self._kernel("others", (others, maps * width), lookback + others)
        self.bias = self.add_weight(
            shape=(maps, 1, width), initializer="zeros", autocast=False, name="bias"
        )

    def _kernel(self, name: str, shape: Shape, inputs: int) -> Any:
        bound = 1 / math.sqrt(inputs)  # as in the authors' code
        initializer = keras.initializers.RandomUniform(-bound, bound)
        return self.add_weight(shape=shape, initializer=initializer, name=name)

    def call(self, window: Window, training: bool | None = None) -> Tensor:
        """Map windows of B rows to float32 (B, K, T, R)."""
        values = window.values
        if self.moving_average:
            trend = moving_mean(values, window.known, self.moving_average)
            rest = ops.where(window.known, values - trend, 0.0)
            values = ops.concatenate([trend, rest], axis=1)
        values = self._narrow(ops.transpose(values, (2, 0, 1)))  # (K, B, L)
        found = ops.cast(ops.matmul(values, self._narrow(self.kernel)), "float32") + self.bias
        found = ops.transpose(found, (1, 0, 2))  # (B, K, T * R)
        if self.others is not None:
            inputs = ops.concatenate([flat(window.beside), window.ahead], axis=-1)
            added = ops.matmul(self._narrow(inputs), self._narrow(self.others))
            maps, _, width = self.bias.shape
            found = found + ops.cast(ops.reshape(added, (-1, maps, width)), "float32")
        return ops.reshape(found, (-1, *self.outputs))

    def _narrow(self, tensor: Tensor) -> Tensor:
        return ops.cast(tensor, self.compute_dtype)

    def get_config(self) -> Config:
        options = {"shared": self.shared, "moving_average": self.moving_average}
        return {**super().get_config(), **options}
