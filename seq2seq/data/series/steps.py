"""The usual step between the times of a series."""

import abc
from collections.abc import Sequence
from typing import Any

import numpy as np

DAY = np.timedelta64(1, "D")
WEEK = np.timedelta64(7, "D")
UNITS = (
    (np.timedelta64(1, "D"), "day"),
    (np.timedelta64(1, "h"), "hour"),
    (np.timedelta64(1, "m"), "minute"),
    (np.timedelta64(1, "s"), "second"),
)
CYCLES = ((DAY, "one day"), (WEEK, "one week"), (52 * WEEK, "52 weeks"))
FEWEST = 3  # steps in all that have a usual one
LONGER = 1.5  # times the usual step: a gap
HOLIDAYS = 3  # working days in a row that may be absent
MONTH = 28  # days of the shortest


class Steps(abc.ABC):
    """A measure of time in which successive rows of a series usually differ by 1.

    Attributes:
        unit: the usual step, for messages.
        most: the largest difference that is not a gap.
        is_of_calendar: whether months or weeks are counted, as the clocks of a time zone show them.
    """

    unit: str
    is_of_calendar: bool = False
    most: float = LONGER

    @abc.abstractmethod
    def numbers(self, times: np.ndarray) -> np.ndarray:
        """Return the number of each time, float64 (T,)."""

    @abc.abstractmethod
    def between(self, time: Any, count: int) -> np.ndarray:
        """Return the `count` times after a time."""

    @abc.abstractmethod
    def cycles(self) -> dict[int, str]:
        """Return the number of steps of cycles of time, the usual season first, and their lengths.

        Hourly steps   ->   {24: "one day", 168: "one week"}
        """


def find_steps(all_times: Sequence[np.ndarray]) -> Steps | None:
    """Find the usual step of all series of a file together.

    It is the median of the steps. Steps of 28 days or more are counted in calendar months if no
    month has two rows. Steps of a day or less are counted without the times of the week at which
    there is no row in two weeks or more, such as weekends and nights; without whole days of the
    week, up to three days in a row may be absent, as on holidays.

    Args:
        all_times: numbers or datetime64 (T,) of each series, in order.

    Returns:
        The step; None if there are too few, or if half of them are not near the median.
    """
    steps = np.concatenate([np.diff(times) for times in all_times])
    if len(steps) < FEWEST:
        return None
    usual = np.median(steps.astype("int64")) if steps.dtype.kind == "m" else np.median(steps)
    near = (steps.astype("float64") > usual / 2) & (steps.astype("float64") < usual * LONGER)
    is_regular = near.mean() > 0.5
    if steps.dtype.kind != "m":
        return _Fixed(usual) if is_regular else None
    step: Any = np.array(round(usual)).astype(steps.dtype)[()]
    if step >= MONTH * DAY and (months := _of_months(all_times)):
        return months
    if not is_regular:
        return None
    return _of_weeks(all_times, step) or _Fixed(step)


class _Fixed(Steps):
    """Steps of one length."""

    def __init__(self, step: Any):
        self.step = step
        self.unit = _described(step)

    def numbers(self, times: np.ndarray) -> np.ndarray:
        return np.asarray((times - times[0]) / self.step, "float64")

    def between(self, time: Any, count: int) -> np.ndarray:
        return time + self.step * np.arange(1, count + 1)

    def cycles(self) -> dict[int, str]:
        if self.step.dtype.kind != "m":
            return {}
        return {
            int(length // self.step): name
            for length, name in CYCLES
            if length >= 2 * self.step and length % self.step == np.timedelta64(0, "D")
        }


class _Months(Steps):
    """Steps of calendar months, whose lengths differ."""

    is_of_calendar = True

    def __init__(self, months: int):
        self.months = months
        self.unit = _counted(months, "month")

    def numbers(self, times: np.ndarray) -> np.ndarray:
        return _months(times) / self.months

    def between(self, time: Any, count: int) -> np.ndarray:
        month = time.astype("datetime64[M]")
        later = month + self.months * np.arange(1, count + 1)
        last = (later + 1).astype(time.dtype) - np.timedelta64(1, "D")  # a day in the month
        return np.minimum(later.astype(time.dtype) + (time - month.astype(time.dtype)), last)

    def cycles(self) -> dict[int, str]:
        count, rest = divmod(12, self.months)
        return {count: "one year"} if count > 1 and not rest else {}


class _Weeks(Steps):
    """Steps of one length, without times of the week at which there are no rows.

    Args:
        step: length of a step.
        first: a time with a row.
        is_open: bool, for each step of a week from `first`, whether there are rows.
    """

    is_of_calendar = True

    def __init__(self, step: np.timedelta64, first: np.datetime64, is_open: np.ndarray):
        self.step = step
        self.first = first
        self.places = np.flatnonzero(is_open)
        self.per_week = len(is_open)
        per_day = DAY // step
        days = is_open.reshape(7, per_day).any(axis=1).sum() if step == DAY else 7
        self.most = LONGER if days == 7 else HOLIDAYS + LONGER
        closed = f"{len(self.places)} of the {self.per_week} such times of a week"
        self.unit = f"{_described(step)}, at {closed}"

    def numbers(self, times: np.ndarray) -> np.ndarray:
        weeks, place = np.divmod((times - self.first) // self.step, self.per_week)
        return weeks * len(self.places) + np.searchsorted(self.places, place) * 1.0

    def between(self, time: Any, count: int) -> np.ndarray:
        number = int(self.numbers(np.array([time]))[0])
        weeks, place = np.divmod(number + np.arange(1, count + 1), len(self.places))
        return self.first + (weeks * self.per_week + self.places[place]) * self.step

    def cycles(self) -> dict[int, str]:
        week = {len(self.places): "one week"}
        per_day = int(DAY // self.step)
        counts = np.bincount(self.places // per_day)
        is_alike = len({*counts[counts > 0].tolist()}) == 1 and not self.per_week % per_day
        return {int(counts.max()): "one day", **week} if is_alike and counts.max() > 1 else week


def _of_months(all_times: Sequence[np.ndarray]) -> _Months | None:
    steps = np.concatenate([np.diff(_months(times)) for times in all_times])
    return _Months(int(np.median(steps))) if steps.min() > 0 else None


def _of_weeks(all_times: Sequence[np.ndarray], step: np.timedelta64) -> _Weeks | None:
    """Find the times of the week without rows; None if there are none, or times are irregular."""
    if step > DAY or WEEK % step != np.timedelta64(0, "D"):
        return None
    first = min(times[0] for times in all_times)
    if max(times[-1] for times in all_times) - first < 2 * WEEK:
        return None
    is_open = np.zeros(int(WEEK // step), bool)
    for times in all_times:
        places, rests = np.divmod(times - first, step)
        if rests.any():
            return None
        is_open[places.astype("int64") % len(is_open)] = True
    return None if is_open.all() else _Weeks(step, first, is_open)


def _months(times: np.ndarray) -> np.ndarray:
    return times.astype("datetime64[M]").astype("int64")


def _described(step: Any) -> str:
    if step.dtype.kind != "m":
        return f"{step:g}"
    for unit, name in UNITS:
        if step % unit == 0 * unit:
            return _counted(int(step / unit), name)
    return str(step)


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'s' * (number != 1)}"
