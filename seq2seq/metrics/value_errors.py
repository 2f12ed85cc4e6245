"""How far predicted numbers are off."""

import math

import numpy as np

from seq2seq.metrics.metric import Metric


class ValueErrors(Metric):
    """MSE, RMSE, MAE and MASE, in the units of what is passed in (so pass original ones).

    Every step of every row and every column weighs the same; sums are float64. MASE divides the
    MAE of each column by the MAE that the naive one-step forecast (last value) has in the
    training series, and averages over the columns: below 1 is better than that forecast
    (Hyndman and Koehler, 2006, "Another look at measures of forecast accuracy").
    """

    def __init__(self, naive_error: np.ndarray | None = None):
        """Args: naive_error: float (D,). MAE of the naive forecast per column, in-sample.

        Columns where it is not positive (constant series) take no part in MASE. Without any
        column `result` has no MASE.
        """
        naive = np.zeros(0) if naive_error is None else np.asarray(naive_error, "float64")
        self.scaled = naive > 0
        self.naive_error = naive[self.scaled]
        self.squared: np.ndarray | float = 0.0  # sums over steps, float64 (D,)
        self.absolute: np.ndarray | float = 0.0
        self.steps = 0

    def update(self, prediction: np.ndarray, reference: np.ndarray) -> None:
        """Count one row: float (T, D) each, without padding; T may vary from row to row."""
        error = np.asarray(prediction, "float64") - np.asarray(reference, "float64")
        self.squared = self.squared + np.square(error).sum(axis=0)
        self.absolute = self.absolute + np.abs(error).sum(axis=0)
        self.steps += len(error)

    def result(self) -> dict[str, float]:
        mse, mae = float("nan"), float("nan")
        if self.steps:
            mse = float(np.mean(self.squared) / self.steps)
            mae = float(np.mean(self.absolute) / self.steps)
        figures = {"mse": mse, "rmse": math.sqrt(mse), "mae": mae}
        if self.scaled.any():
            figures["mase"] = self._mase()
        return figures

    def _mase(self) -> float:
        if not self.steps:
            return float("nan")
        errors = np.asarray(self.absolute)[self.scaled] / self.steps
        return float(np.mean(errors / self.naive_error))
