"""The base class of metrics that are means over steps."""

import abc

import keras
from keras import ops

from seq2seq.aliases import Mask, Tensor


class StepMean(keras.metrics.Mean, abc.ABC):
    """The mean of a figure over steps.

    Every step has the same weight, whatever the length of its batch; Keras's own `Mean` first
    takes the mean of each row, including padding.
    """

    @abc.abstractmethod
    def measure(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Measure each step: targets and float32 parameters (B, T, P) -> float32 (B, T)."""

    def update_state(
        self, y_true: Tensor, y_pred: Tensor, sample_weight: Tensor | None = None
    ) -> None:
        """Count a batch.

        Args:
            y_true: targets, in any shape that the head's loss accepts.
            y_pred: parameters (B, T, P); Keras's mask on them, if any, counts as weights.
            sample_weight: (B, T) or (B,).
        """
        mask: Mask | None = getattr(y_pred, "_keras_mask", None)
        values = self.measure(ops.convert_to_tensor(y_true), ops.cast(y_pred, "float32"))
        weights = ops.ones_like(values)
        for factor in (sample_weight, mask):
            if factor is not None:
                factor = ops.cast(factor, "float32")
                weights = weights * (factor[:, None] if len(factor.shape) == 1 else factor)
        super().update_state(ops.reshape(values, (-1,)), ops.reshape(weights, (-1,)))
