"""Parts of time for train, validation and test."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seq2seq.data.series.times import parse_times, time_text
from seq2seq.errors import InputError
from seq2seq.features.bad_value import BadValue

if TYPE_CHECKING:
    from seq2seq.data.series.table import OneSeries

TOLERANCE = 1e-6  # of fractions that are to add up to 1


def check_split(split: Any, has_times: bool) -> list[Any]:
    """The value of `data.split` as a list.

    Raises:
        InputError: it is neither three fractions nor three numbers of rows nor, with times, two
            of these.
    """
    parts = list(split) if isinstance(split, list | tuple) else [split]
    if len(parts) == 3 and all(_is_number(one) and one >= 0 for one in parts):
        if _are_counts(parts) or abs(sum(parts) - 1) < TOLERANCE:
            return parts
        raise InputError(
            f"data.split is {parts}, fractions that add up to {sum(parts):g}; make it 1"
        )
    if len(parts) == 2 and has_times:
        return [one if _is_number(one) else str(one) for one in parts]
    raise InputError(
        f"data.split is {split}; give three fractions, three numbers of rows, or, with data.time, "
        "two dates where validation and test begin"
    )


def bounds(split: Sequence[Any], all_series: Sequence["OneSeries"]) -> list[list[int]]:
    """First rows of train, validation and test in each series, and the end of test.

    >>> bounds([0.8, 0.1, 0.1], [a series of 100 rows])   ->   [[0, 80, 90, 100]]

    Args:
        split: as `check_split` returns it.

    Raises:
        InputError: dates that cannot be read, are not in order, or lie outside all series; a
            series with fewer rows than asked for.
    """
    if len(split) == 2:
        return _by_time(split, all_series)
    shares = np.cumsum(split)
    if not _are_counts(split):
        return [[0, *np.round(shares * len(one.values)).astype(int).tolist()] for one in all_series]
    shortest = min(all_series, key=lambda one: len(one.values))
    if len(shortest.values) < shares[-1]:
        whose = f" of series {shortest.name!r}" if shortest.name else ""
        raise InputError(
            f"data.split asks for {shares[-1]} rows of each series, but there are "
            f"{len(shortest.values)}{whose}; give smaller numbers, fractions or dates"
        )
    return [[0, *shares.tolist()] for _ in all_series]


def _by_time(split: Sequence[Any], all_series: Sequence["OneSeries"]) -> list[list[int]]:
    all_times = [one.times for one in all_series if one.times is not None]
    begin, end = min(times[0] for times in all_times), max(times[-1] for times in all_times)
    first, second = (_time(one, begin.dtype) for one in split)
    if not (begin < first <= second <= end):
        raise InputError(
            f"data.split is {list(split)}, but the data goes from {time_text(begin)} to "
            f"{time_text(end)}; give two in order, between these"
        )
    return [
        [0, *(int(np.searchsorted(times, one)) for one in (first, second)), len(times)]
        for times in all_times
    ]


def _time(given: Any, dtype: np.dtype) -> Any:
    """A value of `data.split` as the times of the data are."""
    if dtype.kind != "M":
        found = given if _is_number(given) else None
        example = "a number, as data.time holds them"
    else:
        found = _date(f"{given:04}-01-01" if isinstance(given, int) else str(given))
        example = "a date such as 2026-11-24"
    if found is None:
        raise InputError(f"data.split has {given!r}; give {example}")
    return found


def _date(text: str) -> np.datetime64 | None:
    import pyarrow

    try:
        (date,) = parse_times(pyarrow.array([text]))
    except BadValue:
        return None
    return date if date.dtype.kind == "M" else None


def _are_counts(split: Sequence[Any]) -> bool:
    """Whether these are numbers of rows: [1, 0, 0] are fractions."""
    return all(isinstance(one, int) for one in split) and sum(split) != 1


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
