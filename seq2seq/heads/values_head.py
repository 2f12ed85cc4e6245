"""Numbers."""

import keras

from seq2seq.errors import InputError
from seq2seq.features.values import Values
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

    def __init__(self, loss="mse", **kwargs):
        super().__init__(**kwargs)
        if loss not in LOSSES:
            raise InputError(f"loss is {loss!r}; give one of {', '.join(LOSSES)}.")
        self.loss = loss

    def num_parameters(self, target):
        self.check_target(target, Values, "values")
        check_known(target)
        return target.dim

    def make_loss(self):
        return ValuesLoss(self.loss)

    def make_metrics(self):
        return [ScaledMae()]

    def mode(self, parameters, ends=False):
        """The values, float32 (B, T, D)."""
        return parameters

    def log_prob(self, parameters, mode):
        return None

    def distribution(self, parameters):
        """Mean float32 (B, T, D), and None: how far off it may be is unknown."""
        return parameters, None

    def get_config(self):
        return {**super().get_config(), "loss": self.loss}


def check_known(target):
    """Raises InputError for targets with indicators of what is missing: no head predicts those."""
    if target.missing == "indicator":
        raise InputError(
            "The target is Values(missing='indicator'), but a missing number cannot be learned: "
            "leave such rows out, or give missing='ffill'."
        )
