"""Rows of different lengths in two flat arrays."""

from typing import NamedTuple

import numpy as np


class Ragged(NamedTuple):
    """N rows of different lengths, concatenated.

    >>> Ragged(values=[5, 6, 7], lengths=[2, 0, 1])   # rows [5, 6], [], [7]
    """

    values: np.ndarray  # (sum of lengths, ...)
    lengths: np.ndarray  # int32 (N,)

    def rows(self) -> list[np.ndarray]:
        """Return the rows as views, one array each."""
        return np.split(self.values, np.cumsum(self.lengths)[:-1]) if len(self.lengths) else []
