"""The options of a run."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras

from seq2seq.errors import InputError
from seq2seq.training.averaging import Averaging
from seq2seq.training.checkpointing import Checkpointing
from seq2seq.training.distribution import Distribution


@dataclass(frozen=True)
class RunOptions:
    """The options of a trainer, resolved for one model and its batches.

    They are as in `Trainer`, but for these:

    Args:
        total_steps: steps until the first budget of steps or epochs is spent.
        seconds: of `max_time` that are spent before this start of the run.
        round_steps: steps between validations.
        monitor: a figure, never auto.
    """

    total_steps: int
    max_time: float | None
    seconds: float
    round_steps: int
    monitor: str
    patience: int | None
    on_nan: str
    log_every: int
    micro_batches: int
    checkpoints: Checkpointing
    averaging: Averaging
    distribution: Distribution

    def check_without_validation(self, callbacks: Sequence[keras.callbacks.Callback]) -> None:
        """Check that nothing depends on the figures of a validation.

        Raises:
            InputError: for what does.
        """
        depends = {
            "trainer.patience": self.patience is not None,
            "trainer.averaging.rounds": self.averaging.rounds,
            **{
                # Keras's callbacks have this attribute where they watch a figure.
                type(one).__name__: str(getattr(one, "monitor", "")).startswith("val_")
                for one in callbacks
            },
        }
        if names := [name for name in depends if depends[name]]:
            raise InputError(
                f"{' and '.join(names)} must have validation figures, but there is no validation "
                "split; provide one, or leave this out."
            )
