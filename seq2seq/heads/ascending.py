"""Quantiles that cannot cross."""

from collections.abc import Sequence

from keras import ops

from seq2seq.aliases import Tensor

MEDIAN = 0.5


def ascending(parameters: Tensor, levels: Sequence[float]) -> Tensor:
    """Quantiles of each value, ascending by construction.

    The first D parameters are the medians. Each further quantile is its neighbour on the median's
    side plus, or below it minus, the softplus of D parameters: first those above the median, then
    those below it, each time from the median outwards.

    Args:
        parameters: float (B, T, Q D).
        levels: Q levels, ascending, among them 0.5.

    Returns:
        float (B, T, Q, D).
    """
    num_above = sum(level > MEDIAN for level in levels)
    width = parameters.shape[-1] // len(levels)
    parts = ops.reshape(parameters, (*ops.shape(parameters)[:-1], len(levels), width))
    median, rest = parts[..., :1, :], ops.softplus(parts[..., 1:, :])
    above = median + ops.cumsum(rest[..., :num_above, :], axis=-2)
    below = median - ops.cumsum(rest[..., num_above:, :], axis=-2)
    return ops.concatenate([ops.flip(below, axis=-2), median, above], axis=-2)
