"""Greedy decoding."""

from seq2seq.decoding.problem import Problem
from seq2seq.decoding.strategies.token_by_token import TokenByToken
from seq2seq.decoding.strategies.token_loop import Choose, most_likely


class Greedy(TokenByToken):
    """The most likely token at every step: equals `BeamSearch(width=1)`, but faster.

    A row without an allowed token becomes an empty slot.
    """

    @property
    def is_plain(self) -> bool:
        return not self.processors

    def token_chooser(self, problem: Problem) -> Choose:
        return most_likely
