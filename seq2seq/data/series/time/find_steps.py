"""The usual step between the times of series."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from seq2seq.data.series.time.steps import (
    DAY,
    LONGER,
    WEEK,
    FixedSteps,
    MonthSteps,
    Steps,
    WeekSteps,
    month_numbers,
)

FEWEST = 3  # steps in all that have a usual one
LONG = 100  # rows of a series that shows its own steps
MONTH = 28 * DAY  # the shortest
REGULAR = 0.9  # share of long steps that are multiples of the usual one
ODD = 0.02  # share of rows that may be between the others
RARE = 0.2  # times as often as usual: rows at a time of the week that has none
WEEKS = 2  # with rows, or no time of the week is known to have none


def find_all_steps(all_times: Sequence[np.ndarray]) -> list[Steps | None]:
    """Find the usual step of each series, by `find_steps`.

    It is found for each series of 100 rows or more, and together for shorter ones with the same
    median step. Series with too few steps have that of most rows.

    Args:
        all_times: numbers or datetime64 (T,) of each series, in order.
    """
    groups: dict[Any, list[int]] = defaultdict(list)
    for number, times in enumerate(all_times):
        groups[_group(number, times)].append(number)
    few = groups.pop(None, [])
    found: list[Steps | None] = [None] * len(all_times)
    for members in groups.values():
        steps = find_steps([all_times[number] for number in members])
        for number in members:
            found[number] = steps
    if few:
        usual = steps_of_most(found, all_times)
        usual = usual or find_steps([all_times[number] for number in few])
        for number in few:
            found[number] = usual
    return found


def steps_of_most(
    all_steps: Sequence[Steps | None], all_times: Sequence[np.ndarray]
) -> Steps | None:
    """Return the usual step of most rows; None if no series has one.

    Args:
        all_steps: of each series.
        all_times: (T,) of each series.
    """
    rows: Counter[str] = Counter()
    for steps, times in zip(all_steps, all_times, strict=True):
        if steps:
            rows[steps.unit] += len(times)
    units = [unit for unit, _ in rows.most_common(1)]
    return next((steps for steps in all_steps if steps and steps.unit in units), None)


def find_steps(all_times: Sequence[np.ndarray]) -> Steps | None:
    """Find the usual step of some series together.

    It is the median of the steps. Steps of 28 days or more are counted in calendar months if rows
    are on one day of the month, or unless they are equally many days apart. Steps of a day or less
    are counted without the times of the week at which there are no rows, or hardly any, in two
    weeks or more, such as weekends and nights; without whole days of the week, up to three days in
    a row may be absent, as on holidays.

    Args:
        all_times: numbers or datetime64 (T,) of each series, in order.

    Returns:
        The step; None if there are too few, or if half of them are not near the median.
    """
    steps = np.concatenate([np.diff(times) for times in all_times])
    if len(steps) < FEWEST:
        return None
    usual = np.median(steps)
    shares = steps / usual
    is_regular = ((shares > 0.5) & (shares < LONGER)).mean() > 0.5
    if steps.dtype.kind != "m":
        return FixedSteps(usual) if is_regular else None
    if usual >= MONTH and (months := _of_months(all_times, shares)):
        return months
    if not is_regular:
        return None
    return _of_weeks(all_times, usual) or FixedSteps(usual)


def _group(number: int, times: np.ndarray) -> tuple[str, float] | None:
    """Return a key of the series whose step is found together; None for one of too few rows."""
    if len(times) >= LONG:
        return "number", number
    if len(times) <= FEWEST:
        return None
    return "median", float(np.median(np.diff(times)).astype("float64"))


def _of_months(all_times: Sequence[np.ndarray], shares: np.ndarray) -> MonthSteps | None:
    """Find steps of calendar months; None for those of equally many days, or of neither.

    Args:
        all_times: of each series.
        shares: float64, all steps in usual ones.
    """
    months = np.concatenate([np.diff(month_numbers(times)) for times in all_times])
    if months.min() < 1:
        return None
    times = np.concatenate(all_times)
    has_ends = bool((month_numbers(times + DAY) > month_numbers(times)).all())
    found = MonthSteps(round(float(np.median(months))), has_ends, _day_of_month(all_times))
    places = times - times.astype("datetime64[M]").astype(times.dtype)
    if has_ends or (places == places[0]).all():
        return found
    if (shares == np.round(shares)).mean() > REGULAR:
        return None
    return found if (months % found.months == 0).mean() > REGULAR else None


def _day_of_month(all_times: Sequence[np.ndarray]) -> int | None:
    """Find the day of the month of most rows; None if it is not the same in all series."""
    days = set()
    for times in filter(len, all_times):
        dates = times.astype("datetime64[D]")
        counts = np.bincount((dates - dates.astype("datetime64[M]")).astype("int64"))
        if 2 * counts.max() <= len(times):
            return None
        days.add(int(counts.argmax()) + 1)
    return days.pop() if len(days) == 1 else None


def _of_weeks(all_times: Sequence[np.ndarray], step: np.timedelta64) -> WeekSteps | None:
    """Find the times of the week without rows; None if there are none, or times are irregular."""
    times = np.concatenate(all_times)
    if step > DAY or WEEK % step != 0 * DAY or np.ptp(times) < WEEKS * WEEK:
        return None
    phases, counts = np.unique(times.astype("int64") % step.astype("int64"), return_counts=True)
    origin = phases[counts.argmax()].astype(times.dtype)
    if counts.max() < (1 - ODD) * len(times):
        if step != DAY or not _are_dates(all_times):
            return None
        times = times.astype("datetime64[D]").astype(times.dtype)
        origin = np.int64(0).astype(times.dtype)
    numbers, rests = np.divmod(times - origin, step)
    per_week = int(WEEK / step)
    places, counts = np.unique(numbers[rests == 0 * step] % per_week, return_counts=True)
    usual = np.median(counts)
    if usual < WEEKS:
        return None
    places = places[counts > RARE * usual]
    return None if len(places) == per_week else WeekSteps(step, origin, places)


def _are_dates(all_times: Sequence[np.ndarray]) -> bool:
    """Whether each day has at most one row of a series, such as at noon in UTC."""
    return all((np.diff(times.astype("datetime64[D]")) > 0 * DAY).all() for times in all_times)
