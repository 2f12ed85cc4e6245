"""Logarithms of ratios of gamma functions, which Keras's operations lack.

The large terms of log Γ(a + d) and log Γ(a) cancel in the formulas, not in float32.
"""

from keras import ops

from seq2seq.aliases import Tensor

SHIFT = 4  # by which arguments are raised, so that three terms of Stirling's series suffice


def log_rising(a: Tensor, d: Tensor | float) -> Tensor:
    """Compute log Γ(a + d) - log Γ(a), to a few units in the last place of float32.

    Args:
        a: float above 0.
        d: float of at least 0; shapes broadcast.
    """
    return reduced_log_rising(a, d) + d * ops.log(a + d + SHIFT) - d


def reduced_log_rising(a: Tensor, d: Tensor | float) -> Tensor:
    """Compute log Γ(a + d) - log Γ(a) - d log(a + d + 4) + d, which grows no faster than log d.

    By Γ(x) = Γ(x + 1) / x and Stirling's series.

    Args:
        a, d: as for `log_rising`.
    """
    high = a + SHIFT
    result = (high - 0.5) * ops.log1p(d / high) + _rest(high + d) - _rest(high)
    for step in range(SHIFT):
        result = result - ops.log1p(d / (a + step))
    return result


def _rest(x: Tensor) -> Tensor:
    """log Γ(x) - (x - 1/2) log x + x - log(2π) / 2 for x >= 4, up to 4e-8."""
    inverse = 1.0 / x
    square = ops.square(inverse)
    return inverse * (1 / 12 - square * (1 / 360 - square / 1260))
