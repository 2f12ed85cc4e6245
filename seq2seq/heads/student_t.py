"""Student's t distribution with location, scale and degrees of freedom."""

import math
from typing import NamedTuple

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.normal import standardized
from seq2seq.ops.log_gamma import log_rising

LEAST_FREEDOM = 2.01  # degrees of freedom, above 2 so that the variance is finite


class StudentT(NamedTuple):
    """Parameters of each value, float (B, T, D) each."""

    location: Tensor
    scale: Tensor
    freedom: Tensor  # degrees of freedom


def student_t(parameters: Tensor, min_scale: float) -> StudentT:
    """Float (B, T, 3D): locations, scales and degrees of freedom, the latter before softplus."""
    location, scale, freedom = ops.split(parameters, 3, axis=-1)
    return StudentT(
        location, ops.softplus(scale) + min_scale, ops.softplus(freedom) + LEAST_FREEDOM
    )


def log_density(values: Tensor, given: StudentT) -> Tensor:
    """Log density of values in nats; shapes broadcast."""
    errors = standardized(values, given.location, given.scale)
    half = given.freedom / 2
    kernel = (half + 0.5) * ops.log1p(ops.square(errors) / given.freedom)
    constant = log_rising(half, 0.5) - 0.5 * (ops.log(given.freedom) + math.log(math.pi))
    return constant - ops.log(given.scale) - kernel
