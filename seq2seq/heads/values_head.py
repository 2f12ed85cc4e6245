"""Numbers without their uncertainty."""

from typing import Any

import keras

from seq2seq.aliases import Tensor
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.heads.head import Head
from seq2seq.heads.losses.scaled_mae import ScaledMae
from seq2seq.heads.losses.values import ValuesLoss

LOSSES = ("mse", "mae", "huber")


@keras.saving.register_keras_serializable(package="seq2seq")
class ValuesHead(Head):
    """The values of each step, normalized as the target feature has them, P = D.

    Args:
        loss: "mse", "mae" or "huber" (see `ValuesLoss`).
    """

    monitor = "mae"
    kind = "values"
    movable = True

    def __init__(self, loss: str = "mse", **kwargs: Any):
        super().__init__(**kwargs)
        if loss not in LOSSES:
            raise InputError(f"loss must be one of {', '.join(LOSSES)}, not {loss!r}.")
        self.loss = loss

    def num_parameters(self, target: Feature) -> int:
        self.check_target(target)
        return num_values(target)

    def moved(self, parameters: Tensor, location: Tensor, factor: Tensor | None) -> Tensor:
        return location + (parameters if factor is None else factor * parameters)

    def make_loss(self) -> ValuesLoss:
        return ValuesLoss(self.loss)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        return [ScaledMae()]

    def mode(self, parameters: Tensor) -> Tensor:
        """The values, float32 (B, T, D)."""
        return parameters

    def log_prob(self, parameters: Tensor, mode: Tensor) -> None:
        return None

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "loss": self.loss}


def num_values(target: Any) -> int:
    """D, the number of values in a step.

    Raises:
        InputError: the target has indicators of missing values, which no head predicts.
    """
    if target.missing == "indicator":
        raise InputError(
            "The target is Values(missing='indicator'), but a missing number cannot be learned: "
            "leave such rows out, or give missing='ffill'."
        )
    return target.element_shape[0]
