"""The negative binomial distribution of counts, with mean and dispersion."""

from collections.abc import Sequence
from typing import NamedTuple

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.ops.log_gamma import SHIFT, reduced_log_rising

LEAST_MEAN = 1e-6  # as a share of the center, or of 1: what float32 tells from 0 beside it
LEAST_DISPERSION, MOST_DISPERSION = 1e-6, 1e6


class NegativeBinomial(NamedTuple):
    """Parameters of each count, float (B, T, D) each: the variance is mean + dispersion mean²."""

    mean: Tensor
    dispersion: Tensor


def positive_means(free: Tensor, center: Sequence[float], scale: Sequence[float]) -> Tensor:
    """Normalized means of counts from free numbers, float (B, T, D) each.

    Where a count is far above 0, free numbers are normalized means; near 0 they bend, as softplus
    does, so that `scale * mean + center`, which is `scale * softplus(free + center / scale)`,
    stays above 0.
    """
    offsets = [one / unit for one, unit in zip(center, scale, strict=True)]
    return free + ops.softplus(-(free + ops.convert_to_tensor(offsets, "float32")))


def negative_binomial(
    parameters: Tensor, center: Sequence[float], scale: Sequence[float]
) -> NegativeBinomial:
    """Float (B, T, 2D): normalized means, then dispersions before softplus."""
    means, free = ops.split(parameters, 2, axis=-1)
    least = [LEAST_MEAN * max(1.0, abs(one)) for one in center]
    dispersion = ops.clip(ops.softplus(free), LEAST_DISPERSION, MOST_DISPERSION)
    return NegativeBinomial(
        ops.maximum(counts(means, center, scale), ops.convert_to_tensor(least, "float32")),
        dispersion,
    )


def counts(values: Tensor, center: Sequence[float], scale: Sequence[float]) -> Tensor:
    """Normalized values in the units of the data, float32 (B, T, D)."""
    units = ops.convert_to_tensor(scale, "float32")
    return values * units + ops.convert_to_tensor(center, "float32")


def log_mass(number: Tensor, given: NegativeBinomial) -> Tensor:
    """Log probability of counts in nats; shapes broadcast.

    With mean m and size a = 1 / dispersion, it is that of y among a + y trials,
    log Γ(a + y) - log Γ(a) - log y! - a log(1 + m / a) + y log(m / (m + a)), in an order in which
    terms that grow with y cancel before they are rounded.
    """
    mean, size = given.mean, 1.0 / given.dispersion
    chosen = reduced_log_rising(size, number) - reduced_log_rising(ops.ones_like(size), number)
    return chosen - size * ops.log1p(mean / size) + number * _log_ratio(number, mean, size)


def _log_ratio(number: Tensor, mean: Tensor, size: Tensor) -> Tensor:
    """log ((a + y + 4) m / ((y + 5) (m + a))), precise where the ratio is near 1."""
    more = number + (SHIFT + 1.0)
    excess = (size * (mean - more) - mean) / (more * (mean + size))
    far = ops.log((size + number + SHIFT) / (mean + size)) + ops.log(mean / more)
    return ops.where(abs(excess) < 0.5, ops.log1p(ops.clip(excess, -0.5, 0.5)), far)
