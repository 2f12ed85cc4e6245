"""Periods of time for train, validation and test."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seq2seq.data.series.time.time_zones import to_local, to_utc
from seq2seq.data.series.time.times import REMEDY, has_zones, parse_times, time_text
from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.errors import BadRow, InputError

if TYPE_CHECKING:
    from seq2seq.data.series.one_series import OneSeries

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
    split: Sequence[Any],
    all_series: Sequence["OneSeries"],
    note: Callable[[str], None],
    zone: str | None = None,
    day_first: bool | str = "auto",
) -> list[list[int]]:
    """Find the first rows of train, validation and test in each series, and the end of test.

    Fractions and numbers of rows count those that were measured, not those that fill gaps.

    >>> bounds([0.8, 0.1, 0.1], [a series of 100 rows], print)   ->   [[0, 80, 90, 100]]

    Args:
        split: the value returned by `check_split`.
        note: receives sentences on rows without a split, and splits without a row.
        zone: time zone of its dates, where the series have times in UTC.
        day_first: how its dates are read, as in `parse_times`.

    Raises:
        InputError: dates cannot be read, are not in order, or are outside all series; or a series
            has fewer rows than the numbers add up to.
    """
    if len(split) == 2:
        found = _by_time(split, all_series, zone, day_first)
    else:
        found = _by_shares(split, all_series)
    for sentence in _doubts(split, all_series, found):
        note(sentence)
    return found


def _by_shares(split: Sequence[Any], all_series: Sequence["OneSeries"]) -> list[list[int]]:
    measured = [_measured(one) for one in all_series]
    shares, are_counts = np.cumsum(split), _are_counts(split)
    if are_counts:
        shortest = min(range(len(measured)), key=lambda number: len(measured[number]))
        least, name = len(measured[shortest]), all_series[shortest].name
        if least < shares[-1]:
            whose = f" of series {name!r}" if name else ""
            raise InputError(
                f"data.split must add up to at most {least}, the number of rows{whose}, "
                f"not {shares[-1]}. Set smaller numbers, fractions or dates."
            )
    found = []
    for one, rows in zip(all_series, measured, strict=True):
        ends = shares if are_counts else np.round(shares * len(rows)).astype("int64")
        found.append([0, *np.append(rows, len(one.values))[ends].tolist()])
    return found


def _measured(one: "OneSeries") -> np.ndarray:
    """Return the rows of a series that do not fill gaps."""
    return (
        np.arange(len(one.values)) if one.is_measured is None else np.flatnonzero(one.is_measured)
    )


def _doubts(
    split: Sequence[Any], all_series: Sequence["OneSeries"], all_ends: Sequence[Sequence[int]]
) -> list[str]:
    """Write sentences on rows without a split, and splits that are wanted but have no row."""
    notes = []
    parts = zip(all_series, all_ends, strict=True)
    rest = sum(int((_measured(one) >= ends[-1]).sum()) for one, ends in parts)
    if rest:
        rows, belong = ("row", "belongs") if rest == 1 else ("rows", "belong")
        notes.append(
            f"{rest:,} {rows} at the end of series {belong} to no split: data.split={list(split)}."
        )
    sizes = np.diff(np.array(all_ends), axis=1).sum(axis=0).tolist()
    wanted = split if len(split) == len(SPLITS) else [1] * len(SPLITS)
    for name, share, size in zip(SPLITS, wanted, sizes, strict=True):
        if share and not size:
            notes.append(f"The {name} part has no rows: data.split={list(split)}.")
    return notes


def _by_time(
    split: Sequence[Any],
    all_series: Sequence["OneSeries"],
    zone: str | None,
    day_first: bool | str,
) -> list[list[int]]:
    all_times = [one.times for one in all_series if one.times is not None]
    begin, end = min(times[0] for times in all_times), max(times[-1] for times in all_times)
    first, second = (_time(one, begin.dtype, zone, day_first) for one in split)
    if not (begin < first <= second <= end):
        begin, end = to_local(np.array([begin, end]), zone)
        raise InputError(
            f"data.split must be two times in order between {time_text(begin)} and "
            f"{time_text(end)}, not {list(split)}."
        )
    return [
        [0, *(int(np.searchsorted(times, one)) for one in (first, second)), len(times)]
        for times in all_times
    ]


def _time(given: Any, dtype: np.dtype, zone: str | None, day_first: bool | str) -> Any:
    """Convert a value of `data.split` to the type of the data's times."""
    if dtype.kind != "M":
        if not _is_number(given):
            raise InputError(f"data.split must have numbers, like data.time, not {given!r}.")
        return given
    return split_date(given, zone, day_first)


def split_date(given: Any, zone: str | None, day_first: bool | str) -> np.datetime64:
    """Read a date or a year of `data.split` by the rules of the file's dates.

    Args:
        given: the date.
        zone, day_first: as for `bounds`.

    Returns:
        datetime64, in UTC if the date has a time zone or there is one.

    Raises:
        InputError: it cannot be read.
    """
    import pyarrow

    is_year = isinstance(given, int) and given < 10_000
    text = f"{given:04}-01-01" if is_year else str(given)
    cells = pyarrow.array([text])
    try:
        dates = parse_times(cells, day_first)
        if dates.dtype.kind == "M":
            (date,) = dates if zone is None or has_zones(cells) else to_utc(dates, zone)
            return date
    except BadRow as bad:
        if bad.remedy != REMEDY:
            raise InputError(f"data.split {bad.fault}. {bad.remedy}") from None
    raise InputError(f"data.split must have dates such as 2026-11-24, not {given!r}.")


def _are_counts(split: Sequence[Any]) -> bool:
    """Check whether these are numbers of rows; [1, 0, 0] are fractions."""
    return all(isinstance(one, int) for one in split) and sum(split) != 1


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
