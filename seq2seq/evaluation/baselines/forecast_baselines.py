"""What forecasts without a model reach."""

import numpy as np

from seq2seq.evaluation.number_rows import NumberChunk
from seq2seq.evaluation.scales import Scales
from seq2seq.metrics import (
    ValueErrors,
    drift,
    last_value,
    moving_average,
    seasonal_last_value,
)

NOTHING = (
    "Not compared with forecasts that need no model: no row of the split has a value that they "
    "could continue."
)
LEFT_OUT = (
    "Rows without a value that could be continued are left out of the comparison with forecasts "
    "that need no model: {:,} of {:,}."
)


class ForecastBaselines:
    """Errors of simple forecasts, which a model has to beat.

    The moving average and the drift see the lookback of a window, as the model does. The last value
    and that of a season before are looked up in the whole past of the series since the last gap in
    time; where it is shorter than a season, the last value is repeated. Missing values are
    filled with those before them. Rows without a value that they could continue are left out.

    Args:
        scales: by what errors are divided.
        season: steps in a season; None for no seasonal forecast.

    Attributes:
        errors: those of each forecast, by name; none if targets continue nothing.
        num_left_out: rows that are left out.
    """

    def __init__(self, scales: Scales, season: int | None):
        self.scales = scales
        self.season = season if season and season > 1 else None
        self.errors: dict[str, ValueErrors] = {}
        self.num_left_out = self._num_rows = 0

    def update(self, chunk: NumberChunk) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Count some rows.

        Returns:
            Each forecast, float64 (C, T, D), by name, and bool (B,): the C rows that are compared.
        """
        if chunk.past is None or not len(chunk.truth):
            return {}, np.zeros(len(chunk.truth), bool)
        found = self._forecasts(chunk)
        known = ~np.isnan(chunk.truth)
        is_compared = ~np.any(
            [(np.isnan(one) & known).any(axis=(1, 2)) for one in found.values()], axis=0
        )
        self._num_rows += len(is_compared)
        self.num_left_out += int((~is_compared).sum())
        if not is_compared.any():
            return {}, is_compared
        found = {name: forecast[is_compared] for name, forecast in found.items()}
        for name, forecast in found.items():
            self.errors.setdefault(name, self.scales.errors())
            truth, series = chunk.truth[is_compared], chunk.series[is_compared]
            self.errors[name].update(forecast, truth, series)
        return found, is_compared

    def remark(self) -> str:
        """Say in a sentence which rows are left out; "" if none is."""
        if not self.num_left_out:
            return ""
        return LEFT_OUT.format(self.num_left_out, self._num_rows) if self.errors else NOTHING

    def _forecasts(self, chunk: NumberChunk) -> dict[str, np.ndarray]:
        assert chunk.past is not None
        horizon = chunk.truth.shape[1]
        history = chunk.past.history(chunk.middles, chunk.histories)
        found = {"last_value": last_value(history, horizon)}
        if self.season:
            steps = np.arange(min(horizon, self.season)) - self.season
            season = chunk.past.rows(steps, chunk.middles)
            found["seasonal_last_value"] = seasonal_last_value(season, history, horizon)
        found["drift"] = drift(history, horizon)
        found["moving_average"] = moving_average(history, horizon)
        return found
