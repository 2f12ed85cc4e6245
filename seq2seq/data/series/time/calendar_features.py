"""Features of the calendar, which are known in advance."""

from collections.abc import Callable, Sequence

import numpy as np

from seq2seq.checks import nearest
from seq2seq.errors import InputError
from seq2seq.imports.packages import is_installed, missing_package

HOLIDAYS = "holidays."
DAY = np.timedelta64(1, "D")


def _since(times: np.ndarray, unit: str) -> np.ndarray:
    """Return days since the beginning of the month (M) or year (Y), float64 (T,)."""
    return (times - times.astype(f"datetime64[{unit}]").astype(times.dtype)) / DAY


def _clock(times: np.ndarray) -> np.ndarray:
    """Return hours since midnight, float64 (T,)."""
    return (times - times.astype("datetime64[D]").astype(times.dtype)) / np.timedelta64(1, "h")


CYCLES: dict[str, tuple[float, Callable[[np.ndarray], np.ndarray]]] = {  # length, place in it
    "minute": (60, lambda times: _clock(times) * 60 % 60),
    "hour": (24, _clock),
    "weekday": (7, lambda times: (times.astype("datetime64[D]").astype("int64") + 3) % 7),
    "day": (31, lambda times: np.floor(_since(times, "M"))),
    "month": (12, lambda times: times.astype("datetime64[M]").astype("int64") % 12),
    "yearday": (366, lambda times: np.floor(_since(times, "Y"))),
}


def check_calendar(names: Sequence[str]) -> None:
    """Raise InputError for a feature that does not exist, or is given twice."""
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"data.calendar must not have {name!r} twice.")
        is_holiday = name.startswith(HOLIDAYS) and name != HOLIDAYS
        if name not in CYCLES and not is_holiday:
            advice = nearest(name, [*CYCLES, f"{HOLIDAYS}DE"])
            raise InputError(f"data.calendar must not have {name!r}. {advice}")


def calendar_features(names: Sequence[str], times: np.ndarray) -> np.ndarray:
    """Compute features of times: sine and cosine of the place in a cycle, or 1 on holidays.

    >>> calendar_features(["hour"], [2026-11-24T06:00])   ->   [[1.0, 0.0]]

    Args:
        names: of cycles, or holidays.COUNTRY or holidays.COUNTRY-REGION, such as holidays.DE-BY.
        times: datetime64 (T,), as clocks show them.

    Returns:
        float64 (T, E): a sine and a cosine of each cycle, one column of each country's holidays.

    Raises:
        InputError: an unknown country or region, or the package `holidays` is not installed.
    """
    columns = []
    for name in names:
        if name.startswith(HOLIDAYS):
            columns.append(_is_holiday(name, times))
            continue
        length, place = CYCLES[name]
        angle = place(times) * (2 * np.pi / length)
        columns += [np.sin(angle), np.cos(angle)]
    return np.stack(columns, axis=1)


def column_names(names: Sequence[str]) -> list[str]:
    """Return names for the columns of `calendar_features`, such as sin(hour)."""
    found = []
    for name in names:
        found += [name] if name.startswith(HOLIDAYS) else [f"sin({name})", f"cos({name})"]
    return found


def _is_holiday(name: str, times: np.ndarray) -> np.ndarray:
    if not is_installed("holidays"):
        raise missing_package("holidays", "forecast")
    import holidays

    country, _, region = name.removeprefix(HOLIDAYS).partition("-")
    known = holidays.list_supported_countries()
    if country not in known:
        advice = nearest(country, known, "Give an ISO 3166 code such as DE.")
        raise InputError(f"data.calendar must not have holidays of {country!r}. {advice}")
    if region and region not in known[country]:
        advice = nearest(region, known[country], f"The package holidays has none for {country}.")
        raise InputError(f"data.calendar must not have holidays of {country}-{region}. {advice}")
    days = times.astype("datetime64[D]")
    first, last = (int(str(day)[:4]) for day in (days.min(), days.max()))
    found = holidays.country_holidays(
        country, subdiv=region or None, years=range(first, last + 1), observed=True
    )
    return np.isin(days, np.array(sorted(found), "datetime64[D]")).astype("float64")
