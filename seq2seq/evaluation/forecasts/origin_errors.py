"""Errors of forecasts by origin."""

from collections.abc import Mapping

import numpy as np

from seq2seq.evaluation.backtest import Backtest
from seq2seq.evaluation.breakdown import Breakdown
from seq2seq.metrics import ValueErrors


class OriginErrors:
    """Errors of forecasts for the windows of each origin of a backtest."""

    def __init__(self, backtest: Backtest):
        self.backtest = backtest
        self._errors: dict[str, ValueErrors] = {}
        self._rows = np.zeros(len(backtest.names), "int64")

    def update(
        self, rows: np.ndarray, forecasts: Mapping[str, np.ndarray], truth: np.ndarray
    ) -> None:
        """Count windows and their forecasts.

        Args:
            rows: int64 (B,), windows that are not counted yet.
            forecasts: float64 (B, T, D), by the name of what makes them.
            truth: float64 (B, T, D), NaN where missing.
        """
        self._rows += np.bincount(self.backtest.origins[rows], minlength=len(self._rows))
        for name, values in forecasts.items():
            errors = self._errors.setdefault(name, ValueErrors())
            errors.update(values, truth, self.backtest.origins[rows])

    def breakdown(self) -> Breakdown:
        """Return the figures; NaN for origins without a forecast."""
        count = len(self._rows)
        forecasts = {
            name: {figure: _padded(values, count) for figure, values in one.by("series").items()}
            for name, one in self._errors.items()
        }
        return Breakdown(self.backtest.names, forecasts, self._rows)


def _padded(values: np.ndarray, count: int) -> np.ndarray:
    return np.pad(values, (0, count - len(values)), constant_values=np.nan)
