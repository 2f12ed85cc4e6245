"""The base class of schedules that reach a final rate."""

import abc

from seq2seq.aliases import Config, Tensor
from seq2seq.errors import InputError
from seq2seq.training.schedules.schedule import Schedule


class Falling(Schedule):
    """From the peak to `final` at the end of training, by `shape`."""

    def __init__(
        self, learning_rate: float, total_steps: int, warmup: float = 0.02, final: float = 0.0
    ):
        """As `Schedule`, and the end.

        Args:
            learning_rate: the peak.
            total_steps: optimizer steps of the whole training.
            warmup: steps (1 and above) or a fraction of all steps (below 1).
            final: the rate after the last step, as a fraction of the peak.

        Raises:
            InputError: for a fraction out of [0, 1].
        """
        if not 0 <= final <= 1:
            raise InputError(f"final must be a fraction of the peak from 0 to 1, not {final}.")
        super().__init__(learning_rate, total_steps, warmup)
        self.final = final

    def decay(self, number: Tensor) -> Tensor:
        return self.final + (1.0 - self.final) * self.shape(self.progress(number))

    @abc.abstractmethod
    def shape(self, progress: Tensor) -> Tensor:
        """From 1 to 0 while progress, float32 (), goes from 0 to 1."""

    def get_config(self) -> Config:
        return {**super().get_config(), "final": self.final}
