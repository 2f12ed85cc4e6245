"""The normal distribution."""

import math

from keras import ops

from seq2seq.aliases import Tensor

LARGEST = 1e15  # of a standardized error: its square, and sums of such squares, stay finite
FARTHEST = 1e16  # of an error: divided by the square of a small scale, it stays finite


def mean_and_scale(parameters: Tensor, min_scale: float) -> tuple[Tensor, Tensor]:
    """Float (B, T, 2D) -> mean and standard deviation, (B, T, D) each.

    The standard deviation is softplus of the second half plus `min_scale`, so a value that is
    easy to predict cannot make the likelihood infinite.
    """
    mean, free = ops.split(parameters, 2, axis=-1)
    return mean, ops.softplus(free) + min_scale


def standardized(values: Tensor, location: Tensor, scale: Tensor) -> Tensor:
    """Errors in units of the scale, within `LARGEST`.

    They are clipped before the division, too: TensorFlow's gradient of an infinite one is NaN.
    """
    errors = ops.clip(values - location, -FARTHEST, FARTHEST)
    return ops.clip(errors / scale, -LARGEST, LARGEST)


def log_density(values: Tensor, mean: Tensor, scale: Tensor) -> Tensor:
    """Log density of values in nats; shapes broadcast."""
    errors = standardized(values, mean, scale)
    return -0.5 * ops.square(errors) - ops.log(scale) - 0.5 * math.log(2 * math.pi)
