"""Greedy decoding."""

from seq2seq.decoding.strategies.token_by_token import TokenByToken
from seq2seq.decoding.strategies.walk import likeliest


class Greedy(TokenByToken):
    """Takes the likeliest token at every step: `BeamSearch(width=1)`, but faster.

    A row in which nothing is allowed any more has an empty slot.
    """

    @property
    def is_plain(self) -> bool:
        return not self.processors

    def chooser(self, problem):
        return likeliest
