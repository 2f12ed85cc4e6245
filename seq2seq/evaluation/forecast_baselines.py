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
    "Not compared with forecasts that need no model: a row of the split has no value that they "
    "could continue."
)


class ForecastBaselines:
    """Errors of simple forecasts, which a model has to beat.

    The moving average and the drift see the lookback of a window, as the model does. The last value
    and that of a season before are looked up in the whole past of the series since the last gap in
    time; where it is shorter than a season, the last value is repeated. Missing values are
    filled with those before them.

    Args:
        scales: by what errors are divided.
        season: steps in a season; None for no seasonal forecast.

    Attributes:
        errors: those of each forecast, by name; none if targets continue nothing.
        remark: a sentence that says why there are none; "" if there are.
    """

    def __init__(self, scales: Scales, season: int | None):
        self.scales = scales
        self.season = season if season and season > 1 else None
        self.errors: dict[str, ValueErrors] = {}
        self.remark = ""

    def update(self, chunk: NumberChunk) -> dict[str, np.ndarray]:
        """Count some rows, and return each forecast of them, float64 (B, T, D), by name."""
        if chunk.past is None or self.remark or not len(chunk.truth):
            return {}
        found = self._forecasts(chunk)
        known = ~np.isnan(chunk.truth)
        if any(np.isnan(one[known]).any() for one in found.values()):
            self.remark = NOTHING
            self.errors = {}
            return {}
        for name, forecast in found.items():
            self.errors.setdefault(name, self.scales.errors())
            self.errors[name].update(forecast, chunk.truth, chunk.series)
        return found

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
