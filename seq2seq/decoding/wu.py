"""The length penalty of Wu et al."""

from keras import ops

from seq2seq.decoding.length_penalty import LengthPenalty


class Wu(LengthPenalty):
    """score = log p / ((5 + length) / 6) ** alpha (Wu et al. 2016, equation 14).

    Args:
        alpha: float. 0 is no penalty; 0.6 is usual; below 0 short outputs are preferred.
    """

    def divisor(self, lengths):
        return ops.power((5.0 + lengths) / 6.0, self.alpha)
