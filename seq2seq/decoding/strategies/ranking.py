"""The ranking of hypotheses."""

from typing import NamedTuple

import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.decoding.arrays.log_zero import EXISTS, NEVER
from seq2seq.decoding.length_penalty import LengthPenalty, Wu
from seq2seq.errors import InputError


class Ranking(NamedTuple):
    """Scores of hypotheses from their totals and lengths.

    A total is at most 0 and never rises with a token, so the best score that a partial hypothesis
    can still reach is known.
    """

    penalty: LengthPenalty | None

    @classmethod
    def by(cls, penalty: LengthPenalty | float | None) -> "Ranking":
        """Reads a strategy's argument: a float is the alpha of `Wu`, None ranks by totals."""
        if isinstance(penalty, int | float | np.number) and not isinstance(penalty, bool):
            penalty = Wu(penalty)
        if not isinstance(penalty, LengthPenalty | None):
            raise InputError(
                f"length_penalty must be a number or a LengthPenalty, not {penalty!r}."
            )
        return cls(penalty)

    def scores(self, totals: Tensor, lengths: Tensor) -> Tensor:
        """Returns float32 of the broadcast shape; NEVER where there is no hypothesis."""
        if self.penalty is None:
            return totals
        return ops.where(totals > EXISTS, self.penalty(totals, lengths), NEVER)

    def attainable(self, totals: Tensor, length: Tensor, limits: Tensor) -> Tensor:
        """Returns the best scores that partial hypotheses can still reach.

        Args:
            totals: float32 (B, ...), of partial hypotheses of `length` tokens.
            length: int scalar.
            limits: int32, broadcasting against totals: their maximum lengths.

        Returns:
            float32, below every score where there is no hypothesis.
        """
        scores = self.scores(totals, length + 1)
        if self.penalty is not None:
            scores = ops.maximum(scores, self.scores(totals, limits))
        return ops.where(totals > EXISTS, scores, 2 * NEVER)
