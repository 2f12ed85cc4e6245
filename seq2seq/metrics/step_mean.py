"""The base class of metrics that are means over steps."""

import abc
from typing import ClassVar

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.ops.padding import real_targets


class StepMean(keras.metrics.Mean, abc.ABC):
    """The mean of a figure over steps.

    Every step has the same weight, whatever the length of its batch; Keras's own `Mean` first
    takes the mean of each row, including padding.

    Attributes:
        reads_ids: whether targets are ids, so that only padding may be anything else.
    """

    reads_ids: ClassVar[bool] = True

    @abc.abstractmethod
    def measure(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Measure each step: targets and float32 parameters (B, T, P) -> float32 (B, T)."""

    def update_state(
        self, y_true: Tensor, y_pred: Tensor, sample_weight: Tensor | None = None
    ) -> None:
        """Count a batch.

        Args:
            y_true: targets, in any shape that the head's loss accepts, whatever is in their
                padding (`seq2seq.ops.padding`).
            y_pred: parameters (B, T, P); Keras's mask on them, if any, counts as weights.
            sample_weight: (B, T) or (B,).
        """
        y_true, weights = real_targets(y_true, y_pred, sample_weight, self.reads_ids)
        values = self.measure(ops.convert_to_tensor(y_true), ops.cast(y_pred, "float32"))
        weights = ops.ones_like(values) * (1.0 if weights is None else weights)
        super().update_state(ops.reshape(values, (-1,)), ops.reshape(weights, (-1,)))
