"""The form in which a column's times are written."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pyarrow
import pyarrow.types

from seq2seq.data.series.time.time_forms import FORMS
from seq2seq.data.series.time.time_zones import to_local
from seq2seq.data.series.time.times import has_zones, parse_times
from seq2seq.errors import InputError

LATEST = np.datetime64("9999-12-31")  # which no time zone makes a later year
SAMPLE = 1000  # cells that must have a form
MILLISECONDS = "%3f"  # which `strftime` does not have
CLOCKS = ("", *(f"{sign}%H:%M{rest}" for rest in ("", ":%S", ":%S.%f", ":%S.%3f") for sign in "T "))
ISO = tuple(f"%Y-%m-%d{clock}" for clock in CLOCKS)
EXACT = "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"
COMPACT = "%Y%m%d"
OFFSETS = ("Z", "+%H:%M", "+%H%M", "+%H", " Z", " +%H:%M", " +%H%M", " +%H")  # from UTC
CASES: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower)
SHORT = (("%d", "%m"), ("%d", "%m", "%H", "%I"))  # parts without leading zeros


class _Form(NamedTuple):
    """How `datetime.strftime` writes a time, and how its distance from UTC is written."""

    pattern: str
    offset: str = ""
    case: Callable[[str], str] = str  # of the names of months, and of AM and PM

    def text(self, time: datetime) -> str:
        """Write a time without its distance from UTC."""
        milliseconds = f"{time.microsecond // 1000:03}"
        return self.case(time.strftime(self.pattern.replace(MILLISECONDS, milliseconds)))

    def keeps(self, time: datetime) -> bool:
        """Whether nothing of a time is lost, such as hours where only dates are written."""
        pattern = self.pattern.replace(MILLISECONDS, "%f").replace("%-", "%")
        return datetime.strptime(self.text(time), pattern) == time


class TimeForm:
    """The form of a column of times, in which further times are written.

    Args:
        column: the times, all readable by `parse_times`.
        zone: the data's time zone, or None.
        day_first, commas: as for `parse_times`.
    """

    def __init__(
        self,
        column: pyarrow.ChunkedArray,
        zone: str | None,
        day_first: bool | str = "auto",
        commas: bool = False,
    ):
        kind = column.type
        if pyarrow.types.is_dictionary(kind):
            column = column.cast(kind.value_type)
        cells = pyarrow.concat_arrays(column.chunks)
        self.type = cells.type
        self._zone, self._commas = zone, commas
        times = parse_times(cells, day_first, commas)
        self._is_time = times.dtype.kind == "M"
        self._is_whole = times.dtype.kind in "iu"
        self._is_text = pyarrow.types.is_string(self.type) or pyarrow.types.is_large_string(
            self.type
        )
        self._in_utc = has_zones(cells)
        self._distance = timedelta(0)  # from UTC, where no time zone says it
        if self._is_time and self._is_text:
            self._form = self._find(cells, times)

    def write(self, times: np.ndarray) -> pyarrow.Array:
        """Write times (N,) as cells of the column's type; those with a time zone are in UTC.

        Raises:
            InputError: a time after the year 9999.
        """
        if not self._is_time:
            return self._numbers(times)
        if (times.astype("datetime64[D]") >= LATEST).any():
            raise InputError(
                "The times of a forecast must not be after the year 9999. Correct the times of the "
                "series, or forecast fewer steps."
            )
        if not self._in_utc:
            times = to_local(times, self._zone)
        if self._is_text:
            moments = _datetimes(times)
            forms = (self._form, *(_Form(one, self._form.offset) for one in EXACT))
            form = next(one for one in forms if self._keeps(moments, one))
            return pyarrow.array([self._text(time, form) for time in moments], self.type)
        if pyarrow.types.is_integer(self.type):
            texts = [time.strftime(COMPACT) for time in _datetimes(times)]
            return pyarrow.array(texts).cast(self.type)
        zone = "UTC" if self._in_utc else None
        unit: Any = "ns" if times.dtype == "datetime64[ns]" else "us"
        found = pyarrow.array(times.astype(f"datetime64[{unit}]"), pyarrow.timestamp(unit, tz=zone))
        return found.cast(self.type, safe=False)

    def _numbers(self, times: np.ndarray) -> pyarrow.Array:
        times = np.round(times).astype("int64") if self._is_whole else times
        if not self._is_text:
            return pyarrow.array(times).cast(self.type, safe=False)
        texts = [
            f"{time:.15g}" if isinstance(time, float) else str(time) for time in times.tolist()
        ]
        texts = [text.replace(".", ",") if self._commas else text for text in texts]
        return pyarrow.array(texts, self.type)

    def _find(self, cells: pyarrow.Array, times: np.ndarray) -> _Form:
        """Find the form that writes some of the times as they are in the column."""
        rows = np.unique(np.linspace(0, len(times) - 1, SAMPLE).astype("int64"))
        texts = [text.strip() for text in cells.take(pyarrow.array(rows)).to_pylist()]
        known = _datetimes(times[rows])
        last = self._forms_of(texts[-1], known[-1])
        if self._in_utc and not last:  # their clocks are not those of the data's time zone
            self._zone, self._distance = None, _distance(texts[-1])
            last = self._forms_of(texts[-1], known[-1])
        for form in last:
            if [self._text(time, form) for time in known] == texts:
                return form
        return last[0] if last else _Form(EXACT[0], "Z" if self._in_utc else "")

    def _forms_of(self, text: str, time: datetime) -> list[_Form]:
        return [one for one in _forms(self._in_utc) if self._text(time, one) == text]

    def _keeps(self, times: Sequence[datetime], form: _Form) -> bool:
        return all(form.keeps(time + self._distance_at(time, form)) for time in times)

    def _text(self, time: datetime, form: _Form) -> str:
        """Write a time: in UTC if the column has time zones, otherwise as clocks show it."""
        distance = self._distance_at(time, form)
        return form.text(time + distance) + _offset(distance, form.offset)

    def _distance_at(self, time: datetime, form: _Form) -> timedelta:
        """How far the clocks of the column's times are from UTC; 0 where that is not written."""
        if not form.offset or form.offset.endswith("Z"):
            return timedelta(0)
        if self._zone is None:
            return self._distance
        (local,) = to_local(np.array([time], "datetime64[us]"), self._zone)
        return local.item() - time


def _forms(has_zone: bool) -> Iterator[_Form]:
    """All forms, the usual ones first."""
    if has_zone:
        yield from (_Form(*one) for one in product(ISO, OFFSETS))
        return
    for pattern in (*ISO, COMPACT, *(form for forms in FORMS for form in forms)):
        for named in dict.fromkeys((pattern, pattern.replace("%b", "%B"))):
            has_words = re.search("%[bBp]", named) is not None
            for parts, case in product(((), *SHORT), CASES if has_words else CASES[:1]):
                short = named
                for part in parts:
                    short = short.replace(part, f"%-{part[1]}")
                yield _Form(short, case=case)


def _datetimes(times: np.ndarray) -> list[datetime]:
    return list(times.astype("datetime64[us]").tolist())


def _distance(text: str) -> timedelta:
    """Read how far a time in ISO 8601 is from UTC."""
    try:
        joined = re.sub(r" ([+-][0-9:]+|Z)$", r"\1", text)
        return datetime.fromisoformat(joined).utcoffset() or timedelta(0)
    except ValueError:
        return timedelta(0)


def _offset(distance: timedelta, form: str) -> str:
    """Write a distance from UTC.

    >>> _offset(timedelta(hours=-3.5), "+%H:%M")   ->   "-03:30"
    """
    if not form or form.endswith("Z"):
        return form
    blank, _, clock = form.partition("+")
    moment = datetime(2000, 1, 1, tzinfo=UTC) + abs(distance)
    sign = "-" if distance < timedelta(0) else "+"
    return blank + sign + moment.strftime(clock)
