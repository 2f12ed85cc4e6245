"""Errors of predicted numbers in units of their windows."""

import numpy as np

from seq2seq.metrics.value_metric import Sums, ValueMetric, ratio


class WindowErrors(ValueMetric):
    """Mean absolute error in units of the spread of each row's lookback: `window_mae`.

    It is in the units of the loss of targets that are scaled by `RowScaledValues`, so series of any
    size count alike.
    """

    terms = ("absolute",)

    def update(
        self,
        prediction: np.ndarray,
        reference: np.ndarray,
        spread: np.ndarray,
        series: np.ndarray | None = None,
    ) -> None:
        """Count one row: float (T, D) each, without padding; or (B, T, D), see `add`.

        Args:
            prediction: the numbers.
            reference: like them, NaN where a value is missing.
            spread: float (D,) or (B, 1, D), above 0.
            series: see `add`.
        """
        self.add({"absolute": np.abs(prediction - reference) / spread}, reference, series)

    def figures(self, sums: Sums, columns: np.ndarray) -> dict[str, np.ndarray]:
        count, absolute = (sums[name].sum(axis=1) for name in ("values", "absolute"))
        return {"window_mae": ratio(absolute, count)}
