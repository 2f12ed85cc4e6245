"""One vector for every row."""

from keras import ops


def spread(vector, rows):
    """(D,) -> (rows, D), by a product: so its gradient is one, too.

    Broadcasting has a sum over all rows as its gradient, which TensorFlow's CPU kernels take
    several times as long for.
    """
    return ops.matmul(ops.ones((rows, 1), vector.dtype), ops.expand_dims(vector, 0))
