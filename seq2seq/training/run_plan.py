"""What a run takes from its trainer."""

from dataclasses import dataclass

from seq2seq.training.averaging import Averaging
from seq2seq.training.checkpointing import Checkpointing
from seq2seq.training.distribution import Distribution


@dataclass(frozen=True)
class RunPlan:
    """The options of a trainer, resolved for one model and its batches.

    Args:
        total_steps: steps until the first budget is spent.
        max_time: minutes of training and validation, or None.
        round_steps: steps between validations.
        monitor: the validation figure that identifies the best round.
        patience: rounds without a better figure before training stops, or None.
        on_nan: stop, skip or rollback.
        log_every: steps between training records.
        micro_batches: equal parts of a batch, computed one after another.
        checkpoints: when the state is saved.
        averaging: which averages of the weights are made.
        distribution: the devices that compute a step.
    """

    total_steps: int
    max_time: float | None
    round_steps: int
    monitor: str
    patience: int | None
    on_nan: str
    log_every: int
    micro_batches: int
    checkpoints: Checkpointing
    averaging: Averaging
    distribution: Distribution
