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


class Wu(LengthPenalty):
    """score = log p / ((5 + length) / 6) ** alpha (Wu et al. 2016, equation 14).

    Args:
        alpha: float. 0 is no penalty; 0.6 is usual; below 0 short outputs are preferred.
    """

    def divisor(self, lengths):
        return ops.power((5.0 + lengths) / 6.0, self.alpha)


class Power(LengthPenalty):
    """score = log p / length ** alpha.

    Args:
        alpha: float. 0 is no penalty; 1 ranks by the mean log p of a token.
    """

    def divisor(self, lengths):
        return ops.power(lengths, self.alpha)
