"""The loss of quantiles."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.ascending import ascending
from seq2seq.heads.losses.step_loss import StepLoss
from seq2seq.heads.normal import LARGEST
from seq2seq.heads.step_values import step_values


@keras.saving.register_keras_serializable(package="seq2seq")
class QuantilesLoss(StepLoss):
    """Twice the pinball loss per step, averaged over levels and values; a mean over weights.

    The pinball loss of a quantile q of level a is max(a (y - q), (a - 1) (y - q)) (Koenker and
    Bassett, 1978, doi:10.2307/1913643). Twice that of the median is the absolute error, and the
    mean over many evenly spaced levels the continuous ranked probability score.

    Args:
        levels: Q floats, ascending, among them 0.5.
    """

    reads_ids = False

    def __init__(
        self,
        levels: Sequence[float],
        reduction: str = "mean_with_sample_weight",
        name: str = "quantiles_loss",
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)
        self.levels = list(levels)

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Targets (B, T, D), axes of size 1 optional, and (B, T, Q D) -> float32 (B, T)."""
        found = ascending(y_pred, self.levels)
        shape = (*found.shape[:2], found.shape[-1])
        errors = ops.clip(step_values(y_true, shape)[:, :, None] - found, -LARGEST, LARGEST)
        levels = ops.convert_to_tensor(self.levels, "float32")[:, None]
        losses = ops.maximum(levels * errors, (levels - 1) * errors)
        return 2 * ops.mean(losses, axis=(-2, -1))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "levels": self.levels}
