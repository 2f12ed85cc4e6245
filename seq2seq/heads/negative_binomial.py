"""The negative binomial distribution of counts, with mean and dispersion."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.ops.log_gamma import SHIFT, reduced_log_rising

LEAST_MEAN = 1e-6  # as a share of the center, or of 1: what float32 tells from 0 beside it
LEAST_DISPERSION = 1e-6
LARGEST = 1e12  # of means and dispersions: their product, and its gradient, stay finite


class NegativeBinomial(NamedTuple):
    """Parameters of each count, float (B, T, D) each: the variance is mean + dispersion mean²."""

    mean: Tensor
    dispersion: Tensor


def positive_means(free: Tensor, center: Sequence[float], scale: Sequence[float]) -> Tensor:
    """Normalized means of counts from free numbers, float (B, T, D) each.

    Where a count is far above 0, free numbers are normalized means; near 0 they bend, as softplus
    does, so that `scale * mean + center`, which is `floor + scale * softplus(free + center /
    scale)`, stays above 0. The floor is twice the least mean, from which its float32 keeps away,
    so that no gradient is lost there.
    """
    offsets = np.array(center) / np.array(scale)
    floors = 2 * least_means(center) / np.array(scale)
    offsets = ops.convert_to_tensor(offsets, "float32")
    bent = free + offsets
    # Equal in theory; of small means only the first form has a gradient in float32.
    means = ops.where(bent < 0, ops.softplus(bent) - offsets, free + ops.softplus(-bent))
    return means + ops.convert_to_tensor(floors, "float32")


def least_means(center: Sequence[float]) -> np.ndarray:
    """The smallest means of counts, float64 (D,)."""
    return LEAST_MEAN * np.maximum(1.0, np.abs(center))


def negative_binomial(
    parameters: Tensor, center: Sequence[float], scale: Sequence[float]
) -> NegativeBinomial:
    """Float (B, T, 2D): normalized means, then dispersions before softplus."""
    means, free = ops.split(parameters, 2, axis=-1)
    least = ops.convert_to_tensor(least_means(center), "float32")
    return NegativeBinomial(
        ops.clip(counts(means, center, scale), least, LARGEST),
        ops.minimum(ops.softplus(free), LARGEST) + LEAST_DISPERSION,
    )


def counts(values: Tensor, center: Sequence[float], scale: Sequence[float]) -> Tensor:
    """Normalized values in the units of the data, float32 (B, T, D)."""
    units = ops.convert_to_tensor(scale, "float32")
    return values * units + ops.convert_to_tensor(center, "float32")


def log_mass(number: Tensor, given: NegativeBinomial) -> Tensor:
    """Log probability of counts in nats; shapes broadcast.

    With mean m and size a = 1 / dispersion, it is that of y among a + y trials,
    log Γ(a + y) - log Γ(a) - log y! - a log(1 + m / a) + y log(m / (m + a)). In this order terms
    of the size of y log y cancel before they are rounded. Where a is far above y, terms of the size
    of y remain, so that the error is up to a few units in the last place of y.
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
