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
