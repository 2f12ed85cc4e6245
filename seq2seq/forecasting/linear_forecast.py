"""Forecasts relative to a linear forecast."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Ids, Mask, Shape, Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.forecasting.anchor import Anchor, Frame
from seq2seq.forecasting.last_known import last_known
from seq2seq.forecasting.linear_network import LinearNetwork
from seq2seq.forecasting.window_network import Window
from seq2seq.ops.right_aligned import right_aligned


@keras.saving.register_keras_serializable(package="seq2seq")
class LinearForecast(Anchor):
    """A linear forecast of each column from its lookback, to which a network's outputs are added.

    The linear path beside a recurrent network is that of LSTNet (Lai et al., 2018, "Modeling Long-
    and Short-Term Temporal Patterns with Deep Neural Networks", SIGIR); here it is NLinear (Zeng
    et al., 2023): the last value, and a linear map of the differences from it.

    Args:
        shared: one map for all columns, instead of one for each.
        lookback: int, last steps that it reads; None for those of the training rows.

    Raises:
        InputError: a number of steps below 1, or lookbacks or forecasts of unknown size.
    """

    stepwise = False

    def __init__(self, shared: bool = False, lookback: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        check_counts(optional=True, lookback=lookback)
        self.lookback = lookback
        self.network = LinearNetwork(shared, dtype=self.dtype_policy, name="network")

    def build(self, values_shape: Shape, outputs_shape: Shape) -> None:
        _, steps, columns = outputs_shape
        self.size = self.lookback or values_shape[1]
        if self.size is None or steps is None:
            raise InputError(
                "A linear forecast is from lookbacks of one size, and of a fixed number of steps: "
                "set model.anchor.lookback, and choose a readout such as last_n, or choose "
                "model/anchor=last."
            )
        self.network.build(
            (None, self.size, columns), (None, self.size, 0), (None, 0), (None, columns, steps, 1)
        )

    def call(self, values: Tensor, known: Mask, lengths: Ids) -> Frame:
        last = last_known(values, known)
        both = ops.concatenate([values - last, ops.cast(known, "float32")], axis=-1)
        differences, present = ops.split(right_aligned(both, lengths, self.size)[0], 2, axis=-1)
        is_known = present > 0.5
        differences = ops.where(is_known, differences, 0.0)
        empty = differences[:, :, :0]
        window = Window(differences, is_known, empty, empty[:, 0])
        added = ops.transpose(self.network(window)[..., 0], (0, 2, 1))  # (B, T, K)
        return Frame(None, None, last + added)

    def get_config(self) -> Config:
        shared = self.network.shared
        return {**super().get_config(), "shared": shared, "lookback": self.lookback}
