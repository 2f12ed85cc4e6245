"""Base class of strategies that commit to each token."""

import abc

from keras import ops

from seq2seq.decoding.arrays.gathering import reordered
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processing import Processing
from seq2seq.decoding.protocol import Hypotheses
from seq2seq.decoding.strategies.strategy import Strategy
from seq2seq.decoding.strategies.token_loop import Choose, choose_tokens


class TokenByToken(Strategy):
    """Base class of strategies that commit to each token, so that outputs can be streamed.

    The best hypothesis by `scores` comes first. `bound` is None.
    """

    num_samples = 1  # hypotheses of each row, K

    @property
    def ranks(self) -> bool:
        return self.num_samples > 1

    @abc.abstractmethod
    def token_chooser(self, problem: Problem) -> Choose:
        """Returns the function that chooses tokens, for `num_samples` hypotheses of each row."""

    def search(self, processing: Processing, problem: Problem) -> Hypotheses:
        choose, num_samples = self.token_chooser(problem), self.num_samples
        found = choose_tokens(processing, problem.repeated(num_samples), num_samples, choose)
        return found if num_samples == 1 else reordered(found, ops.argsort(-found.scores, axis=1))
