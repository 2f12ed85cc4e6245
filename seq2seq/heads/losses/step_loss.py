"""The base class of losses that are means over steps."""

import abc
from typing import ClassVar

import keras

from seq2seq.aliases import Tensor
from seq2seq.ops.padding import real_targets


class StepLoss(keras.losses.Loss, abc.ABC):
    """A loss of each step; a mean over weights, in which padding has no part.

    Attributes:
        reads_ids: whether targets are ids, so that only padding may be anything else.
    """

    reads_ids: ClassVar[bool] = True

    def __call__(
        self, y_true: Tensor, y_pred: Tensor, sample_weight: Tensor | None = None
    ) -> Tensor:
        """Compute the mean, or with another `reduction` what Keras makes of the steps' losses.

        Args:
            y_true: targets, whatever is in their padding (`seq2seq.ops.padding`).
            y_pred: float32 (B, T, P); Keras's mask on it, if any, marks padding too.
            sample_weight: (B, T) or (B,).
        """
        y_true, weights = real_targets(y_true, y_pred, sample_weight, self.reads_ids)
        return super().__call__(y_true, y_pred, weights)
