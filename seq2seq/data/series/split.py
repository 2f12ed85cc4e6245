"""Periods of time for train, validation and test."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seq2seq.data.series.time_zones import to_local, to_utc
from seq2seq.data.series.times import parse_times, time_text
from seq2seq.errors import BadRow, InputError

if TYPE_CHECKING:
    from seq2seq.data.series.table import OneSeries

TOLERANCE = 1e-6  # of the sum of fractions


def check_split(split: Any, has_times: bool) -> list[Any]:
    """Check the value of `data.split`, and return it as a list.

    Raises:
        InputError: it is neither three fractions nor three numbers of rows nor, with times, two
            times.
    """
    parts = list(split) if isinstance(split, list | tuple) else [split]
    if len(parts) == 3 and all(_is_number(one) and one >= 0 for one in parts):
        if _are_counts(parts) or abs(sum(parts) - 1) < TOLERANCE:
            return parts
        raise InputError(
            f"data.split must be fractions that add up to 1, not to {sum(parts):g}: {parts}."
        )
    if len(parts) == 2 and has_times:
        return [one if _is_number(one) else str(one) for one in parts]
    raise InputError(
        "data.split must be three fractions, three numbers of rows or, with data.time, two dates "
        f"where validation and test begin, not {split}."
    )


def bounds(
    split: Sequence[Any], all_series: Sequence["OneSeries"], zone: str | None = None
) -> list[list[int]]:
    """Find the first rows of train, validation and test in each series, and the end of test.

    >>> bounds([0.8, 0.1, 0.1], [a series of 100 rows])   ->   [[0, 80, 90, 100]]

    Args:
        split: the value returned by `check_split`.
        zone: time zone of its dates, where the series have times in UTC.

    Raises:
        InputError: dates cannot be read, are not in order, or are outside all series; or a series
            has fewer rows than the numbers add up to.
    """
    if len(split) == 2:
        return _by_time(split, all_series, zone)
    shares = np.cumsum(split)
    if not _are_counts(split):
        return [[0, *np.round(shares * len(one.values)).astype(int).tolist()] for one in all_series]
    shortest = min(all_series, key=lambda one: len(one.values))
    if len(shortest.values) < shares[-1]:
        whose = f" of series {shortest.name!r}" if shortest.name else ""
        raise InputError(
            f"data.split must add up to at most {len(shortest.values)}, the number of rows{whose}, "
            f"not {shares[-1]}. Set smaller numbers, fractions or dates."
        )
    return [[0, *shares.tolist()] for _ in all_series]


def _by_time(
    split: Sequence[Any], all_series: Sequence["OneSeries"], zone: str | None
) -> list[list[int]]:
    all_times = [one.times for one in all_series if one.times is not None]
    begin, end = min(times[0] for times in all_times), max(times[-1] for times in all_times)
    first, second = (_time(one, begin.dtype) for one in split)
    if zone is not None:
        first, second = to_utc(np.array([first, second]), zone)
        begin, end = to_local(np.array([begin, end]), zone)
    if not (begin < first <= second <= end):
        raise InputError(
            f"data.split must be two times in order between {time_text(begin)} and "
            f"{time_text(end)}, not {list(split)}."
        )
    return [
        [0, *(int(np.searchsorted(times, one)) for one in (first, second)), len(times)]
        for times in all_times
    ]


def _time(given: Any, dtype: np.dtype) -> Any:
    """Convert a value of `data.split` to the type of the data's times."""
    if dtype.kind != "M":
        found = given if _is_number(given) else None
        example = "numbers, like data.time"
    else:
        found = _date(f"{given:04}-01-01" if isinstance(given, int) else str(given))
        example = "dates such as 2026-11-24"
    if found is None:
        raise InputError(f"data.split must have {example}, not {given!r}.")
    return found


def _date(text: str) -> np.datetime64 | None:
    import pyarrow

    try:
        (date,) = parse_times(pyarrow.array([text]))
    except BadRow:
        return None
    return date if date.dtype.kind == "M" else None


def _are_counts(split: Sequence[Any]) -> bool:
    """Check whether these are numbers of rows; [1, 0, 0] are fractions."""
    return all(isinstance(one, int) for one in split) and sum(split) != 1


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
