"""The base class of negative log-likelihoods of distributions that have a scale."""

import abc
from typing import Any

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.losses.step_loss import StepLoss


class DensityLoss(StepLoss, abc.ABC):
    """Negative log density per step under independent distributions, in nats.

    It is the mean over the D values of a step, not their sum, so that its size and the suitable
    learning rate do not depend on D; a mean over weights.

    Args:
        min_scale: float, smallest scale, in units of the normalized values.
    """

    reads_ids = False

    def __init__(
        self,
        min_scale: float = 1e-3,
        reduction: str = "mean_with_sample_weight",
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)
        self.min_scale = min_scale

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Targets (B, T, D), axes of size 1 optional, and (B, T, P) -> float32 (B, T)."""
        return -ops.mean(self.log_density(y_true, y_pred), axis=-1)

    @abc.abstractmethod
    def log_density(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Return the log density of each value, float32 (B, T, D); arguments as in `call`."""

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "min_scale": self.min_scale}
