"""A strategy followed by a reranker."""

from collections.abc import Callable
from typing import NamedTuple

from seq2seq.decoding.protocol import Hypotheses
from seq2seq.decoding.strategies.strategy import Strategy


class Reranked(NamedTuple):
    """A strategy and a reranker of its hypotheses, for a predictor in place of a strategy.

    >>> seq2seq.load(run, Reranked(Sampling(num_samples=16, seed=1), MinimumBayesRisk()))
    """

    strategy: Strategy
    reranker: Callable[[Hypotheses], Hypotheses] | None = None  # None: keep the strategy's order

    @property
    def reads_frames(self) -> bool:
        """Whether it decodes CTC frames instead of calling a step function."""
        return False

    @property
    def is_plain(self) -> bool:
        """Whether it takes the likeliest token at every step, without processors."""
        return False

    @property
    def with_reranker(self) -> tuple[Strategy, Callable[[Hypotheses], Hypotheses] | None]:
        """How to search, and how to rank again what was found."""
        return self.strategy, self.reranker
