"""How scores of different lengths are made comparable."""

import abc

from keras import ops


class LengthPenalty(abc.ABC):
    """Turns a log-probability into a score.

    The score must grow with the log-probability, and for a given log-probability change in one
    direction only as the length grows: beam search knows by that when it may stop.
    """

    def __init__(self, alpha: float):
        self.alpha = alpha

    def __call__(self, log_probs, lengths):
        """Scores.

        Args:
            log_probs: float32, any shape.
            lengths: int32, broadcasting against it, END included.

        Returns:
            float32, the shape of both.
        """
        return log_probs / self.divisor(ops.cast(ops.maximum(lengths, 1), "float32"))

    @abc.abstractmethod
    def divisor(self, lengths):
        """What a log-probability is divided by. float32, any shape; lengths >= 1."""
