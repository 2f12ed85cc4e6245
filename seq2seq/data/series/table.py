"""Reading of time series from a CSV or Parquet file."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from seq2seq.checks import nearest
from seq2seq.data.series.cells import read_names, read_numbers, read_times
from seq2seq.data.series.one_series import OneSeries
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.static_columns import static_texts
from seq2seq.data.series.time.time_zones import to_local, to_utc
from seq2seq.data.series.time.times import time_text
from seq2seq.errors import BadRow, InputError

LAST_SET_BACK = 4  # o'clock: later, no clocks are set back


def read_series(
    file: SeriesFile,
    time: str | None,
    columns: Sequence[str],
    series: str | None,
    note: Callable[[str], None],
    zone: str | None = None,
    day_first: bool | str = "auto",
    static: Sequence[str] = (),
    duplicates: str = "raise",
) -> list[OneSeries]:
    """Read the series of a file, in the order of their first rows.

    Args:
        file: the file.
        time: column of times; None if rows are in order.
        columns: columns of numbers.
        series: column with the name of each row's series; None if there is only one.
        note: receives sentences on how the file is read, and on rows that may be mistakes.
        zone: time zone of times that have none, which are converted to UTC; None for no conversion.
        day_first: whether the day of ambiguous dates comes first, or auto.
        static: columns of texts that are the same in all rows of a series.
        duplicates: which of successive rows of a series with the same time is read: first or last;
            raise if there may be none.

    Raises:
        InputError: the file cannot be read, or a column does not exist, or exists twice.
        BadRow: a cell is not a finite number, a time is invalid or is not after the one before it.
    """
    _check_columns(file, time, columns, series, static)
    more = (name for name in (time, series, *static) if name and name not in columns)
    others = dict.fromkeys(more)
    table, commas = file.columns(columns, list(others), note)
    if not len(table):
        raise InputError(f"The file {file} must have rows below its header.")
    if found := file.description(commas):
        note(found)
    values = np.empty((len(table), len(columns)))
    for place, name in enumerate(columns):
        values[:, place] = read_numbers(table[name], file, name, commas)
    when, in_utc = None, True
    if time is not None:
        when, in_utc = read_times(table[time], file, time, day_first, commas)
        _check_kind(when, table[time][0], time, note, zone)
    rows = np.arange(len(values))
    whose, codes = [""], np.zeros(len(values), "int64")
    cells: list[list[str]] = []
    if series is not None:
        whose, codes = read_names(table[series], file, series)
        cells = [static_texts(table[name], file, name, codes, commas) for name in static]
    if (codes[1:] < codes[:-1]).any():  # rows of several series alternate
        rows = np.argsort(codes, kind="stable")
        values, codes, when = values[rows], codes[rows], None if when is None else when[rows]
    clock = when
    if when is not None and zone is not None:
        when, clock = _in_zone(when, zone, in_utc, codes, rows, file)
    if when is not None and clock is not None:
        if duplicates != "raise":
            kept = _distinct(when, clock, codes, duplicates, note)
            values, codes, rows = values[kept], codes[kept], rows[kept]
            when, clock = when[kept], clock[kept]
        _check_order(when, clock, codes, whose, rows, file, is_local=not in_utc and zone is None)
    ends = np.cumsum(np.bincount(codes)).tolist()
    return [
        OneSeries(
            name=whose[code],
            times=None if when is None else when[start:end],
            clock=None if clock is None else clock[start:end],
            values=values[start:end],
            rows=rows[start:end],
            static=tuple(texts[code] for texts in cells),
        )
        for code, (start, end) in enumerate(pairwise([0, *ends]))
    ]


def _check_columns(
    file: SeriesFile,
    time: str | None,
    columns: Sequence[str],
    series: str | None,
    static: Sequence[str],
) -> None:
    """Raise InputError for a column that does not exist, or exists twice."""
    header = file.names
    options = dict.fromkeys(columns, "targets, data.covariates or data.past_covariates")
    options |= dict.fromkeys(static, "static")
    options |= {name: option for option, name in (("time", time), ("series", series)) if name}
    for name, option in options.items():
        if header.count(name) != 1:
            if name in header:
                raise InputError(
                    f"The file {file} must have one column {name!r}, not {header.count(name)}."
                )
            raise InputError(
                f"data.{option} must be a column of {file}, not {name!r}. {nearest(name, header)}"
            )


def _check_kind(
    when: np.ndarray, first: Any, name: str, note: Callable[[str], None], zone: str | None
) -> None:
    """Report whole numbers that are read as dates; refuse numbers with a time zone.

    Args:
        when: the times.
        first: the cell of the first one.
        name: of the column.
        zone: time zone of times that have none.
    """
    if when.dtype.kind != "M" and zone is not None:
        raise InputError(f"data.time_zone must be null for times that are numbers, not {zone}.")
    if when.dtype.kind == "M" and str(first).strip().isdigit():
        note(f"Numbers of column {name!r} such as {first} are read as dates.")


def _distinct(
    when: np.ndarray,
    clock: np.ndarray,
    codes: np.ndarray,
    chosen: str,
    note: Callable[[str], None],
) -> np.ndarray:
    """Return bool (rows,): whether a row is the first, or the last, of those with its time."""
    differs = (when[1:] != when[:-1]) | (codes[1:] != codes[:-1])
    kept = np.append(True, differs) if chosen == "first" else np.append(differs, True)
    for row in np.flatnonzero(~kept)[:1]:
        note(
            f"Rows that repeat a time, such as {time_text(clock[row])}: {(~kept).sum():,}. The "
            f"{chosen} row of each time is read (data.duplicates={chosen})."
        )
    return kept


def _in_zone(
    when: np.ndarray, zone: str, in_utc: bool, codes: np.ndarray, rows: np.ndarray, file: SeriesFile
) -> tuple[np.ndarray, np.ndarray]:
    """Return times in UTC, and as the clocks of a zone show them."""
    if in_utc:
        return when, to_local(when, zone)
    try:
        return to_utc(when, zone, np.diff(codes, prepend=-1) > 0), when
    except BadRow as bad:
        raise bad.at(file.place(int(rows[bad.row]))) from None


def _check_order(
    when: np.ndarray,
    clock: np.ndarray,
    codes: np.ndarray,
    whose: Sequence[str],
    rows: np.ndarray,
    file: SeriesFile,
    is_local: bool,
) -> None:
    """Raise BadRow for a time that is not after the one before it in its series."""
    for before in np.flatnonzero((when[1:] <= when[:-1]) & (codes[1:] == codes[:-1]))[:1]:
        time, name = clock[before + 1], whose[codes[before]]
        twice = time == clock[before]
        fault = f"must not {'repeat' if twice else 'go back to'} the time {time_text(time)}"
        remedies = [
            "Keep one row of each time, set data.duplicates to first or last"
            if twice
            else "Sort the file by time"
        ]
        if is_local and _is_set_back(clock[before], time):
            remedies.append("set data.time_zone if clocks were set back then")
        if not name:
            remedies.append("set data.series to the column that distinguishes the series")
        remedy = f"{', '.join(remedies[:-1])}, or {remedies[-1]}" if remedies[1:] else remedies[0]
        row = int(rows[before + 1])
        of_series = f" of series {name!r}" if name else ""
        raise BadRow(row, f"{fault}{of_series}", f"{remedy}.").at(file.place(row))


def _is_set_back(time: np.generic, later: np.generic) -> bool:
    """Whether clocks set back by an hour at night may have shown a time before `later`."""
    if not isinstance(time, np.datetime64) or not isinstance(later, np.datetime64):
        return False
    clock = later - later.astype("datetime64[D]")
    is_date = time == time.astype("datetime64[D]")
    is_night = clock < np.timedelta64(LAST_SET_BACK, "h")
    return bool(is_night and not is_date and time - later < np.timedelta64(1, "h"))
