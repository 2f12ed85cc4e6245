"""Length penalties, and a penalty for source steps without attention."""

import abc

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_finite
from seq2seq.decoding.problem import Problem, per_beam
from seq2seq.ops.masking import length_mask


class LengthPenalty(abc.ABC):
    """Base class of functions that turn a log-probability into a score.

    The score must increase with the log-probability, and for a given log-probability must be
    monotonic in the length: beam search relies on this to decide when to stop.
    """

    def __init__(self, alpha: float):
        check_finite(alpha=alpha)
        self.alpha = float(alpha)

    def __call__(self, log_probs: Tensor, lengths: Tensor) -> Tensor:
        """Returns scores.

        Args:
            log_probs: float32, any shape.
            lengths: int32, broadcasting against `log_probs`, END included.

        Returns:
            float32, the shape of both.
        """
        return log_probs / self.divisor(ops.cast(ops.maximum(lengths, 1), "float32"))

    @abc.abstractmethod
    def divisor(self, lengths: Tensor) -> Tensor:
        """Returns the divisor of log-probabilities: float32, for any shape of lengths >= 1."""


class Wu(LengthPenalty):
    """The penalty of Wu et al. (2016), equation 14: log p / ((5 + length) / 6) ** alpha.

    Args:
        alpha: float. 0 disables the penalty; 0.6 is usual; values below 0 favour short outputs.
    """

    def divisor(self, lengths: Tensor) -> Tensor:
        return ops.power((5.0 + lengths) / 6.0, self.alpha)


class Power(LengthPenalty):
    """A power of the length: log p / length ** alpha.

    Args:
        alpha: float. 0 disables the penalty; 1 ranks by the mean log p of a token.
    """

    def divisor(self, lengths: Tensor) -> Tensor:
        return ops.power(lengths, self.alpha)


def coverage_penalty(coverage: Tensor, problem: Problem, beta: float) -> Tensor:
    """Returns beta * sum over source steps of log(min(coverage, 1)) (Wu et al., 2016, equation 14).

    Args:
        coverage: float32 (B * K, S), attention summed over the output's steps.
        problem: B rows; `inputs["source_lengths"]`, int (B,), marks the real steps.
        beta: float.

    Returns:
        float32 (B, K), at most 0.
    """
    lengths = problem.given("source_lengths", "int (B,), for the coverage penalty")
    real = length_mask(lengths, ops.shape(coverage)[1])
    covered = per_beam(coverage, problem.batch_size)
    logs = ops.log(ops.clip(covered, 1e-9, 1.0))  # an unattended step costs 20.7 nats
    return beta * ops.sum(ops.where(real[:, None], logs, 0.0), axis=-1)
