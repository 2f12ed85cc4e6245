"""Errors of forecasts by the hour, weekday and month that are forecast."""

from collections.abc import Mapping

import numpy as np

from seq2seq.evaluation.breakdown import Breakdown
from seq2seq.metrics.value_metric import ratio

HOURS = [f"{hour:02}:00" for hour in range(24)]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]  # fmt: skip
GROUPS = {"month": MONTHS, "weekday": DAYS, "hour": HOURS}
SHAPE = tuple(map(len, GROUPS.values()))
MONDAY = 3  # days from Monday to the first of January 1970
DAY = 24  # hours


class CalendarErrors:
    """Mean absolute errors of forecasts by the hour, weekday and month that are forecast.

    Args:
        clock: int (rows,), the time of each row of the table, as `SeriesRows.clock`.
    """

    def __init__(self, clock: np.ndarray):
        self._clock = clock
        self._counts = np.zeros(SHAPE)
        self._sums: dict[str, np.ndarray] = {}

    def update(
        self, forecasts: Mapping[str, np.ndarray], truth: np.ndarray, middles: np.ndarray
    ) -> None:
        """Count forecasts.

        Args:
            forecasts: float64 (B, T, D), by the name of what makes them.
            truth: float64 (B, T, D), NaN where missing.
            middles: int64 (B,), rows of the table of the first targets.
        """
        hours = self._clock[middles[:, None] + np.arange(truth.shape[1])].astype("int64").ravel()
        months = hours.astype("datetime64[h]").astype("datetime64[M]").astype("int64") % 12
        places = months, (hours // DAY + MONDAY) % 7, hours % DAY
        cells = np.ravel_multi_index(places, SHAPE)

        def total(values: np.ndarray) -> np.ndarray:
            steps = values.sum(axis=2).ravel()
            return np.bincount(cells, steps, minlength=self._counts.size).reshape(SHAPE)

        known = ~np.isnan(truth)
        self._counts += total(known)
        for name, values in forecasts.items():
            errors = total(np.abs(np.where(known, values - truth, 0)))
            self._sums[name] = self._sums.get(name, 0) + errors

    def breakdowns(self) -> dict[str, Breakdown]:
        """Break errors down by "hour", "weekday" and "month", if there are several of them.

        Rows further apart than a day have no hours and weekdays.
        """
        found = {}
        is_daily = len(self._clock) > 1 and np.median(np.abs(np.diff(self._clock))) <= DAY
        for axis, (group, names) in reversed([*enumerate(GROUPS.items())]):
            others = tuple({0, 1, 2} - {axis})
            counts = self._counts.sum(axis=others)
            kept = np.flatnonzero(counts)
            if len(kept) > 1 and (is_daily or group == "month"):
                forecasts = {
                    name: {"mae": ratio(sums.sum(axis=others)[kept], counts[kept])}
                    for name, sums in self._sums.items()
                }
                found[group] = Breakdown([names[place] for place in kept], forecasts)
        return found
