"""Parsing of times in tables."""

import re
from bisect import bisect_left
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from seq2seq.data.series.time.time_forms import Reader, is_impossible, read_compact, time_readers
from seq2seq.errors import BadRow

if TYPE_CHECKING:
    import pyarrow

# Only behind a clock: 01-02-2026 ends like a difference from UTC, too.
ZONE = r"[0-9] ?Z$|(:[0-9]{2}(\.[0-9]+)?|T[0-9]{2}) ?[+-][0-9]{2}(:?[0-9]{2})?$"
REMEDY = "Write times as 2026-11-24, as 2026-11-24T13:00:00 or as numbers."


class _Kinds(NamedTuple):
    """The kinds of cells in a column."""

    is_text: bool
    is_time: bool
    is_number: bool


def parse_times(
    cells: "pyarrow.Array", day_first: bool | str = "auto", commas: bool = False
) -> np.ndarray:
    """Convert cells to times, or to numbers that increase with time.

    >>> parse_times(pyarrow.array(["Jan 1 2000", "Feb 1 2000"]))
    array(["2000-01-01", "2000-02-01"], dtype="datetime64[us]")
    >>> parse_times(pyarrow.array(["2000", "2001"]))   ->   array([2000, 2001])

    Args:
        cells: (N,) times, numbers, or texts of these. All texts must have one form: numbers, ISO
            8601, or one of `FORMS`. Times with a time zone are converted to UTC, and whole numbers
            of 8 digits are dates if all are ones, such as 20261124.
        day_first: whether 1/2/2026 is a day of February; auto: as the other rows require.
        commas: whether numbers have decimal commas.

    Returns:
        datetime64, integers or float64 (N,).

    Raises:
        BadRow: a cell is missing or is not a time, or the form is ambiguous.
    """
    import pyarrow
    import pyarrow.compute

    kinds = _kinds(cells.type)
    if kinds.is_text:
        cells = pyarrow.compute.utf8_trim_whitespace(cells)
        cells = pyarrow.compute.if_else(pyarrow.compute.equal(cells, ""), None, cells)
    elif not kinds.is_time and not kinds.is_number:
        raise BadRow(0, f"must be a time, not {cells.type}", REMEDY)
    for row in np.flatnonzero(cells.is_null().to_numpy(zero_copy_only=False))[:1]:
        raise BadRow(int(row), "must have a time", "Give one, or leave out the row.")
    if kinds.is_text:
        cells = _read(cells, time_readers(day_first, commas))
    elif pyarrow.types.is_integer(cells.type):
        with suppress(pyarrow.ArrowInvalid):
            cells = read_compact(cells.cast(pyarrow.string()))
    times = cells.to_numpy(zero_copy_only=False)
    if times.dtype.kind not in "Mui":
        times = times.astype("float64")
        for row in np.flatnonzero(~np.isfinite(times))[:1]:
            raise BadRow(int(row), f"must be a time, not {cells[int(row)].as_py()}", REMEDY)
    return times


def has_zones(cells: "pyarrow.Array") -> bool:
    """Whether times that `parse_times` has read have time zones, such as 2026-11-24T13:00Z."""
    kinds = _kinds(cells.type)
    if kinds.is_text:
        return bool(re.search(ZONE, cells[0].as_py().strip()))
    return kinds.is_time and getattr(cells.type, "tz", None) is not None


def time_text(time: np.generic) -> str:
    """Write a time from `parse_times` for messages, without a clock time of midnight.

    >>> time_text(np.datetime64("2000-01-01T00:00:00"))   ->   "2000-01-01"
    """
    text = str(time)
    if isinstance(time, np.datetime64):
        text = re.sub(r"\.?0*$", "", text) if "." in text else text
    return text.removesuffix("T00:00:00").removesuffix("T00:00")


def _kinds(of: "pyarrow.DataType") -> _Kinds:
    from pyarrow import types

    return _Kinds(
        is_text=types.is_string(of) or types.is_large_string(of),
        is_time=types.is_timestamp(of) or types.is_date(of),
        is_number=types.is_integer(of) or types.is_floating(of) or types.is_decimal(of),
    )


def _read(texts: "pyarrow.Array", readers: list[list[Reader]]) -> "pyarrow.Array":
    """Parse the texts by the only form that all of them have."""
    import pyarrow

    for forms in readers:
        found = []
        for read in forms:
            with suppress(pyarrow.ArrowInvalid):
                found.append(read(texts))
        if len(found) == 2 and not found[0].equals(found[1]):
            row = int((found[0].to_numpy(False) != found[1].to_numpy(False)).argmax())
            raise BadRow(
                row,
                f"must be an unambiguous time, not {texts[row].as_py()!r}: in all rows, the month "
                "or the day may be first",
                "Set data.day_first to true or false.",
            )
        if found:
            return found[0]
    raise _odd_one(texts, readers)


def _odd_one(texts: "pyarrow.Array", readers: list[list[Reader]]) -> BadRow:
    """Find the first text without a known form, or with another form than those before it."""
    longest = max(_num_readable(texts, read) for forms in readers for read in forms)
    text = texts[longest].as_py()
    if is_impossible(texts[longest : longest + 1]):
        return BadRow(longest, f"must be a date that exists, not {text!r}", "Correct it.")
    like = f" like {texts[0].as_py()!r}" if longest else ""
    return BadRow(longest, f"must be a time{like}, not {text!r}", REMEDY)


def _num_readable(texts: "pyarrow.Array", read: Reader) -> int:
    """Count the texts, from the first, that have a form."""
    import pyarrow

    def fails(count: int) -> bool:
        try:
            read(texts[:count])
        except pyarrow.ArrowInvalid:
            return True
        return False

    return bisect_left(range(1, len(texts) + 1), True, key=fails)
