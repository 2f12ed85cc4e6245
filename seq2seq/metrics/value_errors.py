"""Errors of predicted numbers."""

import math

import numpy as np

from seq2seq.metrics.metric import Metric


class ValueErrors(Metric):
    """MSE, RMSE, MAE and MASE of numbers in original units.

    Every value of every row has the same weight; missing ones (NaN in the reference) are left out.
    Sums are float64. MASE divides the MAE of each column by the MAE of the naive one-step forecast
    (the last value) in the training series, and averages over the columns: below 1 is better than
    that forecast (Hyndman and Koehler, 2006, "Another look at measures of forecast accuracy").
    """

    def __init__(self, naive_error: np.ndarray | None = None):
        """Args: naive_error: float (D,). MAE of the naive forecast per column, in-sample.

        Columns where it is not positive (constant series), or without known values, are left out
        of MASE. If all are constant, `result` has no MASE.
        """
        naive = np.zeros(0) if naive_error is None else np.asarray(naive_error, "float64")
        self.scaled = naive > 0
        self.naive_error = naive[self.scaled]
        self.squared: np.ndarray | float = 0.0  # sums over steps, float64 (D,)
        self.absolute: np.ndarray | float = 0.0
        self.values: np.ndarray | int = 0  # int (D,), known ones

    def update(self, prediction: np.ndarray, reference: np.ndarray) -> None:
        """Count one row: float (T, D) each, without padding; T may vary from row to row."""
        reference = np.asarray(reference, "float64")
        known = ~np.isnan(reference)
        error = np.where(known, np.asarray(prediction, "float64") - reference, 0)
        self.squared = self.squared + np.square(error).sum(axis=0)
        self.absolute = self.absolute + np.abs(error).sum(axis=0)
        self.values = self.values + known.sum(axis=0)

    def result(self) -> dict[str, float]:
        mse, mae = float("nan"), float("nan")
        if np.sum(self.values):
            mse = float(np.sum(self.squared) / np.sum(self.values))
            mae = float(np.sum(self.absolute) / np.sum(self.values))
        figures = {"mse": mse, "rmse": math.sqrt(mse), "mae": mae}
        if self.scaled.any():
            figures["mase"] = self._mase()
        return figures

    def _mase(self) -> float:
        if not np.any(self.values):
            return float("nan")
        used = np.asarray(self.values)[self.scaled] > 0
        counts = np.asarray(self.values)[self.scaled][used]
        if not counts.size:
            return float("nan")
        errors = np.asarray(self.absolute)[self.scaled][used] / counts
        return float(np.mean(errors / self.naive_error[used]))
