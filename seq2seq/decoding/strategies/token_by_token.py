"""What strategies that never look back share."""

import abc

from keras import ops

from seq2seq.decoding.arrays.gathering import reordered
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processing import Processing
from seq2seq.decoding.protocol import Hypotheses
from seq2seq.decoding.strategies.strategy import Strategy
from seq2seq.decoding.strategies.token_loop import Choose, choose_tokens


class TokenByToken(Strategy):
    """Chooses each token once and for all, so that outputs can be streamed.

    The best hypothesis by `scores` stands first. `bound` is None.
    """

    num_samples = 1  # hypotheses of each row, K

    @abc.abstractmethod
    def token_chooser(self, problem: Problem) -> Choose:
        """How tokens are chosen for the rows of a problem, `num_samples` of each."""

    def search(self, processing: Processing, problem: Problem) -> Hypotheses:
        choose, width = self.token_chooser(problem), self.num_samples
        found = choose_tokens(processing, problem.repeated(width), width, choose)
        return found if width == 1 else reordered(found, ops.argsort(-found.scores, axis=1))
