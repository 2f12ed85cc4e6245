"""The tolerance of the laws."""

import numpy as np


def assert_alike(one, other):
    """Equal up to 1e-5 of the largest number, and of 1.

    In float64 all are equal. In float32 XLA orders sums by shapes, which normalization amplifies:
    the most that was seen is 7e-6 of the largest number (1.2e-5 without XLA's optimizations).
    """
    assert np.isfinite(one).all()
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-5 * abs(one).max(initial=1))
