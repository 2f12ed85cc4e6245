"""The base class of schedules: a warm-up, then a decay."""

import abc

import keras
from keras import ops

from seq2seq.aliases import Config, Tensor
from seq2seq.checks import check_counts, check_not_negative


class Schedule(keras.optimizers.schedules.LearningRateSchedule, abc.ABC):
    """A linear warm-up from near zero to the peak, then `decay`.

    >>> Linear(1.0, total_steps=8, warmup=4)   ->   0.25 0.5 0.75 1.0 0.8 0.6 0.4 0.2
    """

    def __init__(self, learning_rate: float, total_steps: int, warmup: float = 0.0):
        """The trainer knows the number of steps, so it is passed from Python.

        Args:
            learning_rate: the peak.
            total_steps: optimizer steps of the whole training.
            warmup: steps (1 and above) or a fraction of all steps (below 1).

        Raises:
            InputError: for a warm-up that is negative or not finite, or less than one step.
        """
        check_not_negative(warmup=warmup)
        check_counts(total_steps=total_steps)
        self.learning_rate = learning_rate
        self.total_steps = total_steps
        self.warmup = warmup
        self.warmup_steps = round(warmup * total_steps) if warmup < 1 else int(warmup)

    def __call__(self, step: Tensor) -> Tensor:
        """The rate of a step.

        Args:
            step: int (), counted from 0.

        Returns:
            float32 ().
        """
        number = ops.cast(step, "float32") + 1.0  # the first step is not wasted at rate 0
        ascent = number / max(self.warmup_steps, 1)
        factor = ops.where(number < self.warmup_steps, ascent, self.decay(number))
        return self.learning_rate * factor

    @abc.abstractmethod
    def decay(self, number: Tensor) -> Tensor:
        """The fraction of the peak after the warm-up.

        Args:
            number: float32 (), the step counted from 1. Numbers within the warm-up must give
                finite values, which are not used.

        Returns:
            float32 ().
        """

    def progress(self, number: Tensor) -> Tensor:
        """The fraction of the steps after the warm-up that has been taken.

        Args:
            number: float32 (), the step counted from 1.

        Returns:
            float32 () from 0 (the peak) to 1 (one step after the last).
        """
        start = max(self.warmup_steps, 1)
        length = max(self.total_steps + 1 - start, 1)
        return ops.clip((number - start) / length, 0.0, 1.0)

    def get_config(self) -> Config:
        return {
            "learning_rate": self.learning_rate,
            "total_steps": self.total_steps,
            "warmup": self.warmup,
        }
