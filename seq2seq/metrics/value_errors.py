"""Errors of predicted numbers."""

import numpy as np

from seq2seq.metrics.value_metric import Sums, ValueMetric, ratio


class ValueErrors(ValueMetric):
    """Errors of numbers, in original units, relative to the values, and scaled.

    - `mse`, `rmse` and `mae`, in the units of the data.
    - `mase`: the MAE of each series and column over the MAE of a naive forecast in its training
      part, averaged over them: below 1 is better than that forecast. Rows of a series have the same
      weight, as have series (Hyndman and Koehler, 2006, "Another look at measures of forecast
      accuracy", doi:10.1016/j.ijforecast.2006.03.001).
    - `smape`: mean of 2 |y - f| / (|y| + |f|), from 0 to 2; 0 where both are 0 (Makridakis, 1993,
      doi:10.1016/0169-2070(93)90079-3).
    - `wape`: the sum of absolute errors over that of absolute values; NaN if all of these are 0.
    - `scaled_mse` and `scaled_mae`: those of values divided by the standard deviation of their
      column in the training data.
    """

    terms = ("squared", "absolute", "size", "relative", "share", "weight")

    def __init__(
        self,
        naive_error: np.ndarray | None = None,
        deviation: np.ndarray | None = None,
        num_rows: np.ndarray | None = None,
    ):
        """Args:
        naive_error: float (D,) or (S, D). MAE of the naive forecast per column, in-sample, of all
            series or of each. Where it is not positive (constant series, or NaN), the column or
            series is left out of MASE. If all are, there is no MASE.
        deviation: float (D,), standard deviation of each column in training; None for no scaled
            errors.
        num_rows: int (S,), rows of each series, by which MASE of steps has the weights that it has
            as a whole; None for series that have as many.
        """
        super().__init__()
        naive = np.zeros(1) if naive_error is None else np.asarray(naive_error, "float64")
        self.naive_error = np.atleast_2d(np.where(naive > 0, naive, np.nan))
        self.deviation = None if deviation is None else np.asarray(deviation, "float64")
        self.num_rows = num_rows

    def update(
        self, prediction: np.ndarray, reference: np.ndarray, series: np.ndarray | None = None
    ) -> None:
        """Count one row: float (T, D) each, without padding; or (B, T, D), see `add`."""
        prediction, reference = np.asarray(prediction, "float64"), np.asarray(reference, "float64")
        absolute, size = np.abs(prediction - reference), np.abs(reference)
        both = size + np.abs(prediction)
        relative = np.divide(2 * absolute, both, out=np.zeros(both.shape), where=both != 0)
        naive = self._naive_errors(series)
        weight = 1.0
        if self.num_rows is not None and series is not None:
            weight = 1 / self.num_rows[series][:, None, None]
        terms = {
            "squared": np.square(absolute),
            "absolute": absolute,
            "size": size,
            "relative": np.where(np.isnan(absolute), absolute, relative),
            "share": np.where(np.isnan(naive), 0, weight * absolute / naive),
            "weight": np.broadcast_to(~np.isnan(naive) * weight, absolute.shape),
        }
        self.add(terms, reference, series)

    def figures(self, sums: Sums, columns: np.ndarray) -> dict[str, np.ndarray]:
        count = sums["values"].sum(axis=1)
        total = {name: sums[name].sum(axis=1) for name in ("squared", "absolute", "relative")}
        mse = ratio(total["squared"], count)
        found = {
            "mse": mse,
            "rmse": np.sqrt(mse),
            "mae": ratio(total["absolute"], count),
            "smape": ratio(total["relative"], count),
            "wape": ratio(total["absolute"], sums["size"].sum(axis=1)),
        }
        if self.deviation is not None:
            scale = self.deviation[columns]
            found["scaled_mse"] = ratio((sums["squared"] / scale**2).sum(axis=1), count)
            found["scaled_mae"] = ratio((sums["absolute"] / scale).sum(axis=1), count)
        return found

    def of_series(self, group: str) -> dict[str, np.ndarray]:
        if np.isnan(self.naive_error).all():
            return {}
        if group == "step":
            share, weight = (self._by_step[name].sum(axis=1) for name in ("share", "weight"))
            return {"mase": ratio(share, weight)}
        values = self._by_series["values"]
        naive = self.naive_error[: len(values)]
        errors = ratio(self._by_series["absolute"], values) / naive
        known = (values > 0) & ~np.isnan(naive)
        axis = {"all": None, "column": 0, "series": 1}[group]
        total = np.atleast_1d(np.where(known, errors, 0).sum(axis=axis))
        return {"mase": ratio(total, np.atleast_1d(known.sum(axis=axis)))}

    def _naive_errors(self, series: np.ndarray | None) -> np.ndarray:
        """Return those of some rows, float64 (B, 1, D) or (1, D)."""
        naive = self.naive_error
        return naive[series][:, None] if series is not None and len(naive) > 1 else naive
