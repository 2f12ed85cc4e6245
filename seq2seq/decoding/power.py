"""The length penalty that is a power of the length."""

from keras import ops

from seq2seq.decoding.length_penalty import LengthPenalty


class Power(LengthPenalty):
    """score = log p / length ** alpha.

    Args:
        alpha: float. 0 is no penalty; 1 ranks by the mean log p of a token.
    """

    def divisor(self, lengths):
        return ops.power(lengths, self.alpha)
