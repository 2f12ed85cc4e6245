"""The base class of networks from windows to forecasts."""

import abc
from typing import Any, NamedTuple

import keras
from keras import ops

from seq2seq.aliases import Mask, Shape, Tensor


class Window(NamedTuple):
    """Right-aligned lookbacks of one size, and what is known beside them."""

    values: Tensor  # float32 (B, L, K), the channels that are forecast; 0 where not known
    known: Mask  # bool (B, L, K), True = an observed value
    beside: Tensor  # float32 (B, L, E), all other columns; 0 at padding
    ahead: Tensor  # float32 (B, H * A), columns known ahead at the H steps to be forecast


class WindowNetwork(keras.layers.Layer, abc.ABC):
    """A network that maps a window of fixed size to all steps of its forecast at once."""

    def __init__(self, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)

    @abc.abstractmethod
    def build(
        self, values_shape: Shape, beside_shape: Shape, ahead_shape: Shape, outputs_shape: Shape
    ) -> None:
        """Create weights.

        Args:
            values_shape: (None, L, K).
            beside_shape: (None, L, E), where E may be 0.
            ahead_shape: (None, H * A), which may be 0.
            outputs_shape: (None, K, T, R), for R numbers of each step and channel.
        """

    @abc.abstractmethod
    def call(self, window: Window, training: bool | None = None) -> Tensor:
        """Map windows of B rows to float (B, K, T, R)."""

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        return None  # masks are explicit

    @property
    def output_shape(self) -> Shape:
        """Shape of the outputs, which `Model.summary` shows."""
        return self.get_build_config()["shapes_dict"]["outputs_shape"]


def flat(tensor: Tensor) -> Tensor:
    """All numbers of a row: (B, ...) -> (B, D)."""
    size = 1
    for axis in tensor.shape[1:]:
        size *= axis
    return ops.reshape(tensor, (-1, size))
