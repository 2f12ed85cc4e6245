"""Shrinkage of forecasts toward the last value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import InputError

LEAST_ROWS = 30  # for a factor; for one of each step, so many times the number of steps


@dataclass(frozen=True)
class Shrinkage:
    """Factors by which a forecast keeps its distance from the last observed value.

    The forecast y of step t becomes last + factor[t] (y - last), where the last value is that of
    the row; the distribution of y moves with it, unchanged in width. 1 keeps a forecast, 0 repeats
    the last value. Where no value was observed, nothing moves.

    The factors have the least squared error on validation rows, in the units of the model's outputs
    (of logarithms, where `Values` takes these). So what a model has not learned is not worse there
    than a forecast that needs no model. A column has a factor for each step if at least 30 rows per
    step have a value there, since the windows of a series, of which each begins a step after the
    one before, tell little more than the few of them that do not overlap. Otherwise it has one for
    all steps, or, with fewer than 30 rows, does not move.

    Shrinking what predicts little is the idea of James and Stein ("Estimation with quadratic
    loss", Berkeley Symposium, 1961) and of damped trends (Gardner and McKenzie, "Forecasting trends
    in time series", Management Science, 1985).

    Attributes:
        rows: number of validation rows.
        factors: float (S, D) from 0 to 1, as tuples, S being the number of steps, or 1; the last
            ones are those of further steps.

    Raises:
        InputError: it is something else.
    """

    rows: int
    factors: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        check_counts(within="shrinkage: ", rows=self.rows)
        if not _are_factors(self.factors):
            raise InputError(
                f"shrinkage must have factors from 0 to 1 by step, not {self.factors!r:.60}."
            )

    @classmethod
    def fit(cls, rows: int, counts: np.ndarray, products: np.ndarray, squares: np.ndarray) -> Self:
        """Fit to rows that the model was not trained on, by sums over them.

        Args:
            rows: number of rows.
            counts: int (T, D), rows with a forecast, a last value and a right value.
            products: float (T, D), sums over these of (y - last) (truth - last).
            squares: float (T, D), sums of (y - last)^2.
        """
        steps = len(counts)
        pooled = _factors(*(one.sum(axis=0) for one in (products, squares)))
        pooled = np.where(counts.max(axis=0, initial=0) < LEAST_ROWS, 1.0, pooled)
        by_step = _factors(products, squares)
        found = np.where(counts < LEAST_ROWS * steps, pooled, by_step)
        return cls(rows, tuple(map(tuple, found.tolist())))

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
        factors = config["factors"]
        if not _are_factors(factors):
            factors = ()  # which is refused
        return cls(config["rows"], tuple(map(tuple, factors)))

    def get_config(self) -> dict[str, Any]:
        """Return what JSON can represent."""
        return {"rows": self.rows, "factors": [list(one) for one in self.factors]}

    @property
    def num_columns(self) -> int:
        """The number of columns D."""
        return len(self.factors[0])

    def shift(self, values: Tensor, last: Tensor) -> Tensor:
        """Compute by how much forecasts move, in any unit.

        Args:
            values: float (B, T, D).
            last: float (B, D), NaN where no value was observed.

        Returns:
            float (B, T, D), to be added to them.
        """
        factors = np.asarray(self.factors, "float32")
        steps = values.shape[1]
        if steps is None:
            indices = ops.arange(ops.shape(values)[1], dtype="int32")
            kept = ops.take(factors, ops.minimum(indices, len(factors) - 1), axis=0)
        else:
            kept = factors[np.minimum(np.arange(steps), len(factors) - 1)]
        is_known = ops.logical_not(ops.isnan(last))
        known = ops.where(is_known, last, 0.0)[:, None]
        return ops.where(is_known[:, None], known + kept * (values - known) - values, 0.0)

    def __str__(self) -> str:
        """Say how far forecasts are moved, on average over columns.

        >>> str(shrinkage)
        'moved by 5% to 40% toward the last value (4 steps, 400 validation rows)'
        """
        shares = [1 - float(np.mean(one)) for one in self.factors]
        least, most = (f"{one:.0%}" for one in (min(shares), max(shares)))
        by = least if least == most else f"{least} to {most}"
        return (
            f"moved by {by} toward the last value ({len(shares)} steps, {self.rows:,} validation "
            "rows)"
        )


def _factors(products: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """The factors from 0 to 1 of the least squared error; 1 where forecasts are the last value."""
    ratios = np.divide(products, squares, out=np.ones_like(products), where=squares > 0)
    return np.clip(ratios, 0.0, 1.0)


def _are_factors(factors: Any) -> bool:
    """Whether this is a matrix of numbers from 0 to 1."""
    try:
        array = np.asarray(factors)
    except ValueError:
        return False
    if array.ndim != 2 or not array.size or array.dtype.kind not in "fi":
        return False
    return bool(((array >= 0) & (array <= 1)).all())
