"""Forecasts relative to the last value."""

from typing import Any

import keras

from seq2seq.aliases import Config, Ids, Mask, Tensor
from seq2seq.forecasting.anchor import Anchor, Frame
from seq2seq.forecasting.last_known import last_known


@keras.saving.register_keras_serializable(package="seq2seq")
class LastValue(Anchor):
    """The last value of each lookback, to which a network's outputs are added.

    A network that gives zeros repeats the last value. A model that forecasts step by step adds
    its outputs to the value before. With `relative`, this is the normalization of NLinear (Zeng et
    al., 2023, "Are Transformers Effective for Time Series Forecasting?", AAAI).

    Args:
        relative: also subtract the last value from the lookback that the network reads, which
            then does not know the level of the series.
    """

    follows = True

    def __init__(self, relative: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.relative = relative

    def call(self, values: Tensor, known: Mask, lengths: Ids) -> Frame:
        last = last_known(values, known)
        return Frame(last if self.relative else None, None, last)

    def get_config(self) -> Config:
        return {**super().get_config(), "relative": self.relative}
