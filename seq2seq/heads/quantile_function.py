"""A distribution of which some quantiles are known."""

from collections.abc import Sequence

import numpy as np


def interpolated(known: np.ndarray, levels: Sequence[float], shares: np.ndarray) -> np.ndarray:
    """Compute quantiles of any level from known ones.

    Between known levels they lie on a line. Beyond the outermost levels the tail is exponential:
    with the last two known quantiles q' and q'' of the levels a' and a'', the quantile of a level
    a > a'' is q'' + b log((1 - a'') / (1 - a)), where b = (q'' - q') / log((1 - a') / (1 - a''));
    and so on the other side.

    Args:
        known: float (Q, ...), ascending.
        levels: Q levels between 0 and 1, ascending, at least two.
        shares: levels in [0, 1], of a shape that broadcasts with that of a known quantile. Those
            of 0 and 1 are infinite.

    Returns:
        float64, of the broadcast shape.
    """
    given = np.asarray(levels, "float64")
    shape = np.broadcast_shapes(known.shape[1:], np.shape(shares))
    shares = np.broadcast_to(np.asarray(shares, "float64"), shape)
    more = (1,) * (len(shape) + 1 - known.ndim)
    known = known.reshape(len(known), *more, *known.shape[1:])
    known = np.broadcast_to(known, (len(known), *shape))
    upper = np.clip(np.searchsorted(given, shares), 1, len(given) - 1)
    low, high = (np.take_along_axis(known, one[None], axis=0)[0] for one in (upper - 1, upper))
    part = (shares - given[upper - 1]) / (given[upper] - given[upper - 1])
    found = low + part * (high - low)
    lower_tail, upper_tail = _tails(known, given)
    with np.errstate(divide="ignore"):
        below = known[0] + lower_tail * np.log(shares / given[0])
        above = known[-1] + upper_tail * np.log((1 - given[-1]) / (1 - shares))
    return np.where(shares < given[0], below, np.where(shares > given[-1], above, found))


def mean_of(known: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    """Compute the mean of the distribution that `interpolated` describes, its integral.

    Args:
        known: float (Q, ...), ascending.
        levels: Q levels between 0 and 1, ascending, at least two.
    """
    given = np.asarray(levels, "float64")
    lower_tail, upper_tail = _tails(known, given)
    below = given[0] * (known[0] - lower_tail)
    above = (1 - given[-1]) * (known[-1] + upper_tail)
    between = np.tensordot(np.diff(given), (known[1:] + known[:-1]) / 2, axes=1)
    return below + between + above


def _tails(known: np.ndarray, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The scales b of the lower and the upper tail."""
    lower = (known[1] - known[0]) / np.log(levels[1] / levels[0])
    upper = (known[-1] - known[-2]) / np.log((1 - levels[-2]) / (1 - levels[-1]))
    return lower, upper
