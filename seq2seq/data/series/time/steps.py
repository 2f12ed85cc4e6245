"""Measures of time in which the rows of a series are equally far apart."""

import abc
from typing import Any

import numpy as np

DAY = np.timedelta64(1, "D")
WEEK = 7 * DAY
UNITS = (
    (np.timedelta64(1, "D"), "day"),
    (np.timedelta64(1, "h"), "hour"),
    (np.timedelta64(1, "m"), "minute"),
    (np.timedelta64(1, "s"), "second"),
)
CYCLES = ((DAY, "one day"), (WEEK, "one week"), (52 * WEEK, "52 weeks"))
LONGER = 1.5  # times the usual step: a gap
ABSENT_DAYS = 3  # working days in a row that may be absent, as on holidays


class Steps(abc.ABC):
    """A measure of time in which successive rows of a series usually differ by 1.

    Attributes:
        unit: the usual step, for messages.
        most: the largest difference that is not a gap.
        is_of_calendar: whether days, weeks or months are counted, as the clocks of a time zone
            show them, and not the time that has passed.
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


class FixedSteps(Steps):
    """Steps of one length.

    Args:
        step: their length, a number or timedelta64.
    """

    def __init__(self, step: Any):
        self.step = step
        self.unit = _described(step)
        self.is_of_calendar = step.dtype.kind == "m" and step % DAY == 0 * DAY

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


class MonthSteps(Steps):
    """Steps of calendar months, whose lengths differ.

    Args:
        months: in a step.
        has_ends: whether rows are on the last days of months.
        day: of the month, on which other rows than those at the ends of shorter months are; None
            if they are on several days.
    """

    is_of_calendar = True

    def __init__(self, months: int, has_ends: bool = False, day: int | None = None):
        self.months = months
        self.has_ends = has_ends
        self.day = day
        self.unit = _counted(months, "month")

    def numbers(self, times: np.ndarray) -> np.ndarray:
        return month_numbers(times) / self.months

    def between(self, time: Any, count: int) -> np.ndarray:
        month = time.astype("datetime64[M]")
        later = month + self.months * np.arange(1, count + 1)
        date = time.astype("datetime64[D]")
        clock = time - date.astype(time.dtype)
        last = (later + 1).astype("datetime64[D]").astype(time.dtype) - DAY + clock
        if self.has_ends:
            return last
        days = date - month.astype("datetime64[D]")
        if self.day is not None and (date + DAY).astype("datetime64[M]") > month:
            days = max(days, (self.day - 1) * DAY)
        return np.minimum(later.astype(time.dtype) + days + clock, last)

    def cycles(self) -> dict[int, str]:
        count, rest = divmod(12, self.months)
        return {count: "one year"} if count > 1 and not rest else {}


class WeekSteps(Steps):
    """Steps of one length, without times of the week at which there are no rows.

    Args:
        step: length of a step.
        origin: a time from which weeks are counted, at a whole number of steps from most rows.
        places: int64 (P,), steps of a week from there at which there are rows, in order.
    """

    is_of_calendar = True

    def __init__(self, step: np.timedelta64, origin: np.datetime64, places: np.ndarray):
        self.step = step
        self.origin = origin
        self.places = places
        self.per_week = int(7 * DAY / step)
        if step == DAY:
            self.most = ABSENT_DAYS + LONGER
        closed = f"{len(places):,} of the {self.per_week:,} such times of a week"
        self.unit = f"{_described(step)}, at {closed}"

    def numbers(self, times: np.ndarray) -> np.ndarray:
        steps = (times - self.origin) / self.step
        weeks, place = np.divmod(steps, self.per_week)
        whole = np.floor(place)
        before = np.searchsorted(self.places, whole)
        is_open = self.places[np.minimum(before, len(self.places) - 1)] == whole
        return weeks * len(self.places) + before + np.where(is_open, place - whole, 0)

    def between(self, time: Any, count: int) -> np.ndarray:
        number = float(self.numbers(np.array([time]))[0])
        rest = 0 * self.step if number.is_integer() else (time - self.origin) % self.step
        weeks, place = np.divmod(int(number) + np.arange(1, count + 1), len(self.places))
        return self.origin + (weeks * self.per_week + self.places[place]) * self.step + rest

    def cycles(self) -> dict[int, str]:
        week = {len(self.places): "one week"}
        per_day = int(DAY // self.step)
        counts = np.bincount(self.places // per_day)
        is_alike = len({*counts[counts > 0].tolist()}) == 1 and DAY % self.step == 0 * DAY
        return {int(counts.max()): "one day", **week} if is_alike and counts.max() > 1 else week


def month_numbers(times: np.ndarray) -> np.ndarray:
    """Count months since 1970, int64 (T,)."""
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
