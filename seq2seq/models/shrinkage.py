"""Shrinkage of forecasts toward the last value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import InputError

LEAST_ROWS = 30  # without which nothing is shrunk
ROWS_BY_STEP = 100  # without which all steps have one factor


@dataclass(frozen=True)
class Shrinkage:
    """Factors by which a forecast keeps its distance from the last observed value.

    The forecast y of step t becomes last + factor[t] (y - last), where the last value is that of
    the row; the distribution of y moves with it, unchanged in width. 1 keeps a forecast, 0 repeats
    the last value. The factors have the least absolute error on validation rows, so a model that
    has learned nothing about a step is not worse there than a forecast that needs no model. Each
    step and column has its own; with fewer than 100 rows each column has one for all steps, and
    with fewer than 30 nothing is shrunk.

    Shrinking what predicts little is the idea of James and Stein ("Estimation with quadratic
    loss", Berkeley Symposium, 1961) and of damped trends (Gardner and McKenzie, "Forecasting trends
    in time series", Management Science, 1985).

    Attributes:
        rows: number of validation rows.
        factors: float (S, D) from 0 to 1, as lists, S being the number of steps, or 1; the last
            ones are those of further steps.

    Raises:
        InputError: it is something else.
    """

    rows: int
    factors: Sequence[Sequence[float]]

    def __post_init__(self) -> None:
        check_counts(within="shrinkage: ", rows=self.rows)
        if not _are_factors(self.factors):
            raise InputError(
                f"shrinkage must have factors from 0 to 1 by step, not {self.factors!r:.60}."
            )

    @classmethod
    def fit(
        cls, last: Sequence[np.ndarray], forecasts: np.ndarray, truths: np.ndarray
    ) -> Self | None:
        """Fit to rows that the model was not trained on, all in units in which they are alike.

        Args:
            last: float (N, D), the last observed value of each row.
            forecasts: float (N, T, D), NaN behind the end of a row.
            truths: float (N, T, D), NaN where a value is missing.

        Returns:
            None with fewer than 30 rows.
        """
        if len(last) < LEAST_ROWS:
            return None
        from_last = np.asarray(last, "float64")[:, None]
        moves, wanted = forecasts - from_last, truths - from_last
        rows, steps, columns = moves.shape
        if rows < ROWS_BY_STEP:
            moves, wanted = (one.reshape(-1, 1, columns) for one in (moves, wanted))
            steps = 1
        found = [
            [_least_absolute(moves[:, step, one], wanted[:, step, one]) for one in range(columns)]
            for step in range(steps)
        ]
        return cls(rows, found)

    @classmethod
    def from_config(cls, config: Any) -> Self | None:
        """Restore what `get_config` returned; None for None.

        Raises:
            InputError: it is something else.
        """
        if config is None:
            return None
        if not isinstance(config, Mapping) or {*config} != {"rows", "factors"}:
            raise InputError(f"shrinkage must have rows and factors, not {config!r:.60}.")
        return cls(**config)

    def get_config(self) -> dict[str, Any]:
        """Return what JSON can represent."""
        return {"rows": self.rows, "factors": [list(one) for one in self.factors]}

    def shift(self, values: Tensor, last: Tensor) -> Tensor:
        """Compute by how much forecasts move, in any unit.

        Args:
            values: float (B, T, D).
            last: float (B, D).

        Returns:
            float (B, T, D), to be added to them.

        Raises:
            InputError: there are factors for another number of columns.
        """
        factors = np.asarray(self.factors, "float32")
        if factors.shape[1] != values.shape[-1]:
            raise InputError(
                f"shrinkage must have factors for {values.shape[-1]} columns, not "
                f"{factors.shape[1]}."
            )
        steps = ops.minimum(ops.arange(ops.shape(values)[1], dtype="int32"), len(factors) - 1)
        return (ops.take(factors, steps, axis=0) - 1) * (values - last[:, None])

    def __str__(self) -> str:
        """Say how far forecasts are moved, on average over columns.

        >>> str(shrinkage)
        'moved by 5% to 40% toward the last value (4 steps, 400 validation rows)'
        """
        shares = [1 - float(np.mean(one)) for one in self.factors]
        if len(shares) == 1:
            return f"moved by {shares[0]:.0%} toward the last value ({self.rows:,} validation rows)"
        least, most = min(shares), max(shares)
        return (
            f"moved by {least:.0%} to {most:.0%} toward the last value ({len(shares)} steps, "
            f"{self.rows:,} validation rows)"
        )


def _least_absolute(moves: np.ndarray, wanted: np.ndarray) -> float:
    """The factor from 0 to 1 with the least sum of |wanted - factor * move|, a weighted median."""
    used = np.isfinite(moves) & np.isfinite(wanted) & (moves != 0)
    weights = np.abs(moves[used])
    if not len(weights):
        return 1.0
    ratios = wanted[used] / moves[used]
    order = np.argsort(ratios)
    sums = np.cumsum(weights[order])
    median = ratios[order][np.searchsorted(sums, sums[-1] / 2)]
    return float(np.clip(median, 0.0, 1.0))


def _are_factors(factors: Any) -> bool:
    """Whether this is a matrix of numbers from 0 to 1."""
    try:
        array = np.asarray(factors)
    except ValueError:
        return False
    if array.ndim != 2 or not array.size or array.dtype.kind not in "fi":
        return False
    return bool(((array >= 0) & (array <= 1)).all())
