"""A strategy followed by a reranker."""

from collections.abc import Callable
from typing import NamedTuple, Self

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
    def variables(self) -> list:
        """The variables that the strategy reads besides the model's."""
        return self.strategy.variables

    @property
    def is_plain(self) -> bool:
        """Whether it takes the likeliest token at every step, without processors."""
        return False

    @property
    def num_outputs(self) -> int:
        """Largest number of hypotheses of a row."""
        return self.strategy.num_outputs

    def with_outputs(self, number: int) -> Self:
        """Make the same of at least so many hypotheses: fewer would be ranked otherwise."""
        return self._replace(strategy=self.strategy.with_outputs(max(number, self.num_outputs)))

    @property
    def with_reranker(self) -> tuple[Strategy, Callable[[Hypotheses], Hypotheses] | None]:
        """How to search, and how to rank again what was found."""
        return self.strategy, self.reranker
