"""The Poisson distribution."""

import numpy as np


def poisson_quantiles(shares: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Compute the smallest k with P(K <= k) >= share, a few times as fast as SciPy.

    The normal approximation, with a term for the skewness, is nearly always right or next to it;
    from there, single steps follow the distribution function.

    Args:
        shares: levels between 0 and 1; shapes broadcast.
        mean: float of at least 0.

    Returns:
        float64, whole numbers; NaN or infinite where a mean is.
    """
    from scipy.special import ndtri, pdtr

    shares, mean = (np.array(one, "float64") for one in np.broadcast_arrays(shares, mean))
    normal = ndtri(shares)
    with np.errstate(invalid="ignore"):
        guess = np.rint(mean + np.sqrt(mean) * normal + (np.square(normal) - 1) / 6)
    number = np.maximum(guess, 0).reshape(-1)
    share, rate = shares.reshape(-1), mean.reshape(-1)

    at = np.flatnonzero(np.isfinite(number))
    while len(at := at[pdtr(number[at], rate[at]) < share[at]]):
        number[at] += 1
    at = np.flatnonzero(np.isfinite(number) & (number > 0))
    while len(at := at[pdtr(number[at] - 1, rate[at]) >= share[at]]):
        number[at] -= 1
        at = at[number[at] > 0]
    return number.reshape(shares.shape)
