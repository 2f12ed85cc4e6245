"""Ancestral sampling with temperature and truncation."""

from collections.abc import Sequence

from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.checks import check_counts, check_positive, check_shares
from seq2seq.decoding.arrays.log_zero import EXISTS, NEVER
from seq2seq.decoding.arrays.threefry import uniform
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processor import Processor
from seq2seq.decoding.strategies.token_by_token import TokenByToken
from seq2seq.decoding.strategies.token_loop import Choose
from seq2seq.decoding.strategies.truncation import (
    keep_epsilon,
    keep_min_p,
    keep_top_k,
    keep_top_p,
    keep_typical,
)
from seq2seq.errors import InputError


class Sampling(TokenByToken):
    """Samples from the tempered, truncated model distribution, token by token.

    Temperature is applied first, then the truncations in the order of their arguments, each to the
    result of the one before. A token is a function of the call's `seed`, the row's id, the number
    of the sample and the step: it depends neither on other rows of the batch nor on the number of
    samples.

    `scores` are sums of processed log-probabilities, before temperature and
    truncation.

    Args:
        temperature: float above 0, divides log-probabilities. Values below 1 make likely tokens
            more likely.
        top_k: int, keeps the k most likely tokens (default: all).
        top_p: float in (0, 1]: keeps the fewest tokens that hold this probability mass.
        min_p: float in [0, 1): keeps tokens with at least this probability relative to the most
            likely.
        typical: float in (0, 1]: keeps the most typical tokens that hold this probability mass.
        epsilon: float in [0, 1): keeps tokens with at least this probability.
        num_samples: int, K, samples of each row.
        processors, constraint: as for every strategy.
        seed: int, used if the call gives none.
    """

    outputs_option = "num_samples"

    def __init__(
        self,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float = 1.0,
        min_p: float = 0.0,
        typical: float = 1.0,
        epsilon: float = 0.0,
        num_samples: int = 1,
        processors: Sequence[Processor] = (),
        constraint: Processor | None = None,
        seed: int | None = None,
    ):
        super().__init__(processors, constraint)
        check_counts(num_samples=num_samples)
        check_counts(optional=True, top_k=top_k)
        check_positive(temperature=temperature, top_p=top_p, typical=typical)
        check_shares(min_p=min_p, epsilon=epsilon)
        for name, share in (("top_p", top_p), ("typical", typical)):
            if share > 1:
                raise InputError(f"{name} must be a number above 0 and at most 1, not {share}.")
        self.temperature = temperature
        self.top_k = top_k
        self.top_p = top_p
        self.min_p = min_p
        self.typical = typical
        self.epsilon = epsilon
        self.num_samples = num_samples
        self.seed = seed

    @property
    def draws(self) -> bool:
        return True

    def token_chooser(self, problem: Problem) -> Choose:
        seed = problem.seed_for(self)
        draws = uniform(seed, problem.row_ids, self.num_samples, problem.size)

        def choose(preferences: Tensor, index: Tensor) -> Ids:
            return draw(self.truncated(preferences), ops.take(draws, index, axis=0))

        return choose

    def truncated(self, preferences: Tensor) -> Tensor:
        """Maps logits (N, V) to the unnormalised log-probabilities (N, V) to draw from."""
        kept = preferences - ops.max(preferences, axis=-1, keepdims=True)
        # A forbidden token stays so at any temperature.
        kept = ops.where(kept > EXISTS, kept / self.temperature, NEVER)
        if self.top_k is not None:
            kept = keep_top_k(kept, self.top_k)
        if self.top_p < 1:
            kept = keep_top_p(kept, self.top_p)
        if self.min_p > 0:
            kept = keep_min_p(kept, self.min_p)
        if self.typical < 1:
            kept = keep_typical(kept, self.typical)
        if self.epsilon > 0:
            kept = keep_epsilon(kept, self.epsilon)
        return kept


def draw(logits: Tensor, uniforms: Tensor) -> Ids:
    """Draws tokens by inverting the distribution function.

    Args:
        logits: float32 (N, V), unnormalised.
        uniforms: float32 (N,), in [0, 1).

    Returns:
        int32 (N,).
    """
    heights = ops.cumsum(ops.exp(logits - ops.max(logits, axis=-1, keepdims=True)), axis=-1)
    below = heights <= uniforms[:, None] * heights[:, -1:]
    numbers = ops.arange(1, heights.shape[-1], dtype="int32")
    rising = ops.where(heights[:, 1:] > heights[:, :-1], numbers, 0)
    last = ops.max(rising, axis=-1, initial=0)
    # Rounding may put a draw on the last height, beyond every token that can be drawn.
    return ops.minimum(ops.sum(ops.cast(below, "int32"), axis=-1), last)
