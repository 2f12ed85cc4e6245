"""The base class of what forecasts are relative to."""

import abc
from typing import Any, ClassVar, NamedTuple

import keras

from seq2seq.aliases import Ids, Mask, Shape, Tensor


class Frame(NamedTuple):
    """The numbers by which the inputs and outputs of a network are moved, for each row.

    A network reads `(values - shift) / factor` and answers in units of `factor`, from `location`.
    """

    shift: Tensor | None  # float32 (B, 1, K); None for 0
    factor: Tensor | None  # float32 (B, 1, K), above 0; None for 1
    location: Tensor  # float32 (B, 1, K), or (B, T, K) where each step has another


class Anchor(keras.layers.Layer, abc.ABC):
    """What a forecast is relative to, such as the last value of its lookback.

    It is computed in float32 in every precision, since it contains the level of a series.

    Attributes:
        follows: whether a model that forecasts step by step predicts the change from the step
            before, instead of from `Frame.location`.
        stepwise: whether such a model can use it.
    """

    follows: ClassVar[bool] = False
    stepwise: ClassVar[bool] = True

    def __init__(self, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)

    def build(self, values_shape: Shape, outputs_shape: Shape) -> None:
        """Create weights, if any.

        Args:
            values_shape: (None, L, K); L is None where lookbacks differ in length.
            outputs_shape: (None, T, K); T is None where forecasts do.
        """

    @abc.abstractmethod
    def call(self, values: Tensor, known: Mask, lengths: Ids) -> Frame:
        """Compute the frame of each row.

        Args:
            values: float32 (B, S, K), right-padded; 0 where not known.
            known: bool (B, S, K), True = an observed value.
            lengths: int (B,), observed steps of each row.

        Returns:
            Frame, finite for rows without a value.
        """

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        return None  # masks are explicit
