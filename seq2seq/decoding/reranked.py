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
