"""A mean over steps."""

import abc

import keras
from keras import ops


class StepMean(keras.metrics.Mean, abc.ABC):
    """The mean of a figure that each step has.

    Every step weighs the same, however long the batch is that it came in: Keras's own `Mean`
    takes the mean of each row first, padding included.
    """

    @abc.abstractmethod
    def measure(self, y_true, y_pred):
        """Targets and float32 parameters (B, T, P) -> float32 (B, T)."""

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Count a batch.

        Args:
            y_true: targets, in any shape that the head's loss takes.
            y_pred: parameters (B, T, P); Keras's mask on them, if any, counts as weights.
            sample_weight: (B, T) or (B,).
        """
        mask = getattr(y_pred, "_keras_mask", None)
        values = self.measure(ops.convert_to_tensor(y_true), ops.cast(y_pred, "float32"))
        weights = ops.ones_like(values)
        for factor in (sample_weight, mask):
            if factor is not None:
                factor = ops.cast(factor, "float32")
                weights = weights * (factor[:, None] if len(factor.shape) == 1 else factor)
        super().update_state(ops.reshape(values, (-1,)), ops.reshape(weights, (-1,)))
