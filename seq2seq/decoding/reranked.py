"""A strategy whose hypotheses are ranked anew."""

from collections.abc import Callable
from typing import NamedTuple

from seq2seq.decoding.protocol import Hypotheses
from seq2seq.decoding.strategies.strategy import Strategy


class Reranked(NamedTuple):
    """What a predictor takes instead of a strategy, to rank anew what the strategy finds.

    >>> seq2seq.load(run, Reranked(Sampling(num_samples=16, seed=1), MinimumBayesRisk()))
    """

    strategy: Strategy
    reranker: Callable[[Hypotheses], Hypotheses] | None = None  # None: as the strategy ranks

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
