"""Negative log-likelihood of counts."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.losses.step_loss import StepLoss
from seq2seq.heads.negative_binomial import counts, log_mass, negative_binomial
from seq2seq.heads.step_values import step_values


@keras.saving.register_keras_serializable(package="seq2seq")
class NegativeBinomialLoss(StepLoss):
    """Negative log probability per step under independent negative binomial distributions.

    In nats of the counts themselves, to which the normalized targets are converted back. It is
    the mean over the D values of a step, as in `GaussianLoss`; a mean over weights.

    Args:
        center, scale: D floats each; `scale * target + center` is a count.
    """

    reads_ids = False

    def __init__(
        self,
        center: Sequence[float],
        scale: Sequence[float],
        reduction: str = "mean_with_sample_weight",
        name: str = "negative_binomial_loss",
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)
        self.center = list(center)
        self.scale = list(scale)

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Targets (B, T, D), axes of size 1 optional, and (B, T, 2D) -> float32 (B, T)."""
        given = negative_binomial(y_pred, self.center, self.scale)
        values = counts(step_values(y_true, given.mean.shape), self.center, self.scale)
        # Targets lost their last digits when they were normalized in float32.
        number = ops.maximum(ops.round(values), 0.0)
        return -ops.mean(log_mass(number, given), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "center": self.center, "scale": self.scale}
