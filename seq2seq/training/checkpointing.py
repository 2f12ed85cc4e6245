"""When the state of a run is saved."""

import dataclasses

from seq2seq.checks import check_counts, check_positive


@dataclasses.dataclass(frozen=True, kw_only=True)
class Checkpointing:
    """Intervals between checkpoints; there is another at the end, and when a signal stops a run.

    Attributes:
        every: steps, or None.
        minutes: minutes since the last checkpoint, or None; whichever comes first.
        keep: how many checkpoints are kept; the best model is a separate file.

    Raises:
        InputError: a number that is not above 0.
    """

    every: int | None = 1000
    minutes: float | None = 10
    keep: int = 2

    def __post_init__(self) -> None:
        check_counts(keep=self.keep)
        check_counts(optional=True, every=self.every)
        check_positive(optional=True, minutes=self.minutes)

    def is_due(self, step: int, seconds: float) -> bool:
        """Whether to save after a step.

        Args:
            step: number of the step that was done.
            seconds: since the last checkpoint.
        """
        by_steps = self.every is not None and step % self.every == 0
        return by_steps or (self.minutes is not None and seconds >= 60 * self.minutes)
