"""What hypotheses are ranked by."""

from typing import NamedTuple

import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.decoding.arrays.log_zero import EXISTS, NEVER
from seq2seq.decoding.length_penalty import LengthPenalty, Wu
from seq2seq.errors import InputError


class Ranking(NamedTuple):
    """Scores of hypotheses by their totals and lengths.

    A total is at most 0 and falls with every token, so what a beginning may still reach is known.
    """

    penalty: LengthPenalty | None

    @classmethod
    def by(cls, penalty: LengthPenalty | float | None) -> "Ranking":
        """Of the argument of a strategy: a float is the alpha of `Wu`, None ranks by totals."""
        if isinstance(penalty, int | float | np.number) and not isinstance(penalty, bool):
            penalty = Wu(float(penalty))
        if not isinstance(penalty, LengthPenalty | None):
            raise InputError(
                f"length_penalty must be a number or a LengthPenalty; received {penalty!r}."
            )
        return cls(penalty)

    def scores(self, totals: Tensor, lengths: Tensor) -> Tensor:
        """Float32, of the shape of both; NEVER where there is no hypothesis."""
        if self.penalty is None:
            return totals
        return ops.where(totals > EXISTS, self.penalty(totals, lengths), NEVER)

    def attainable(self, totals: Tensor, length: Tensor, limits: Tensor) -> Tensor:
        """The best scores that beginnings may still reach.

        Args:
            totals: float32 (B, ...), of beginnings of `length` tokens.
            length: int scalar.
            limits: int32, broadcasting against totals: the longest that they may become.

        Returns:
            float32, below every score where there is no beginning.
        """
        scores = self.scores(totals, length + 1)
        if self.penalty is not None:
            scores = ops.maximum(scores, self.scores(totals, limits))
        return ops.where(totals > EXISTS, scores, 2 * NEVER)
