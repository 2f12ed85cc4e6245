"""The end of a series, and what is known of the steps behind it."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Continuation:
    """The end of a series, and what is known of the steps behind it.

    Attributes:
        name: of the series; "" where a file is one.
        rows: float64 (T + N, D), the rows of a source: T observed ones without a gap, and N that
            follow, whose first columns are NaN: targets and past covariates.
        observed: T.
        times: of all rows, numbers or datetime64 (T + N,); None if they are not known.
    """

    name: str
    rows: np.ndarray
    observed: int
    times: np.ndarray | None

    def source(self, lookback: int, ahead: int, first: int = 0) -> np.ndarray:
        """Return what a forecast of a further step is made from.

        Args:
            lookback: most steps of the past.
            ahead: steps of the future, of which some columns are known.
            first: index of the first forecast step, from 0: earlier ones count as observed.

        Returns:
            float64 (L, D).
        """
        now = self.observed + first
        return self.rows[max(0, now - lookback) : now + ahead]

    def observe(self, first: int, values: np.ndarray) -> None:
        """Treat forecast targets (M, K) as observed from step `first` on."""
        start = self.observed + first
        part = self.rows[start : start + len(values), : values.shape[1]]
        part[:] = values[: len(part)]
