"""Forms of times in texts."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from seq2seq.errors import BadRow

if TYPE_CHECKING:
    import pyarrow

# Forms of dates other than ISO 8601. Those in one tuple look alike. The order matters: "Jan 2000"
# could also be January 20 of the year 00, and "1/2/20" could be in the year 20.
MONTHS = (("%Y-%m",), ("%Y/%m",), ("%b %Y",))
DATES = (
    ("%m/%d/%y", "%d/%m/%y"),
    ("%m/%d/%Y", "%d/%m/%Y"),
    ("%m-%d-%Y", "%d-%m-%Y"),
    ("%d.%m.%y",),
    ("%d.%m.%Y",),
    ("%Y-%m-%d",),
    ("%Y/%m/%d",),
    ("%b %d %Y",),
    ("%b %d, %Y",),
    ("%d %b %y",),
    ("%d %b %Y",),
    ("%d-%b-%y",),
    ("%d-%b-%Y",),
)
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
FORMS = (*MONTHS, *(tuple(f + clock for f in forms) for forms in DATES for clock in CLOCKS))

Reader = Callable[["pyarrow.Array"], "pyarrow.Array"]


def time_readers(day_first: bool | str, commas: bool) -> list[list[Reader]]:
    """Return parsers of a column of texts in order, ambiguous ones together."""
    import pyarrow
    import pyarrow.compute

    def cast(to: "pyarrow.DataType") -> Reader:
        return lambda texts: texts.cast(to)

    def cast_zoned(to: "pyarrow.DataType") -> Reader:
        joined = pyarrow.compute.replace_substring_regex
        return lambda texts: joined(texts, r" ([+-][0-9:]+|Z)$", r"\1").cast(to)

    def parse(form: str) -> Reader:
        return lambda texts: _parsed(texts, form, day_first)

    def with_points(texts: "pyarrow.Array") -> "pyarrow.Array":
        return pyarrow.compute.replace_substring(texts, ",", ".").cast(pyarrow.float64())

    plain = (pyarrow.int64(), pyarrow.float64(), pyarrow.timestamp("us"), pyarrow.timestamp("ns"))
    zoned = pyarrow.timestamp("us", tz="UTC"), pyarrow.timestamp("ns", tz="UTC")
    first: list[Reader] = [read_compact, *([with_points] if commas else [])]
    first += [*map(cast, plain), *map(cast_zoned, zoned)]
    wrong = "nothing" if day_first == "auto" else "%m[/-]%d" if day_first else "%d[/-]%m"
    dates = [[one for one in forms if not re.match(wrong, one)] for forms in FORMS]
    return [[one] for one in first] + [list(map(parse, forms)) for forms in dates]


def read_compact(texts: "pyarrow.Array") -> "pyarrow.Array":
    """Read dates such as 20261124; raise pyarrow.ArrowInvalid unless all are dates."""
    import pyarrow
    import pyarrow.compute

    is_form = pyarrow.compute.match_substring_regex(texts, "^(19|20)[0-9]{6}$")
    if not pyarrow.compute.all(is_form).as_py():
        raise pyarrow.ArrowInvalid("These are not dates without separators.")
    parts = pyarrow.compute.replace_substring_regex(texts, "^(....)(..)(..)$", r"\1-\2-\3")
    return parts.cast(pyarrow.timestamp("us"))


def _parsed(texts: "pyarrow.Array", form: str, day_first: bool | str = "auto") -> "pyarrow.Array":
    """Parse dates; raise pyarrow.ArrowInvalid for one of another form, or that does not exist."""
    import pyarrow
    import pyarrow.compute

    times = pyarrow.compute.strptime(texts, format=form, unit="us")
    if "%d" in form:  # of 30.02.2026, strptime makes 2026-03-02
        pattern = re.sub("%.", r"\\w+", re.escape(form).replace("%d", r"(?P<day>[0-9]+)"))
        days = pyarrow.compute.extract_regex(texts, pattern).field("day").cast(pyarrow.int64())
        if not days.equals(pyarrow.compute.day(times)):
            raise pyarrow.ArrowInvalid("There is no such day in the month.")
    if day_first is False and "%d.%m" in form:
        fault = f"must have its month first, by data.day_first=false, not {texts[0].as_py()!r}"
        raise BadRow(0, fault, "Set data.day_first to auto or true.")
    return times


def is_impossible(texts: "pyarrow.Array") -> bool:
    """Whether a text has the form of a date that does not exist."""
    import pyarrow
    import pyarrow.compute

    for form in (form for forms in FORMS for form in forms):
        with suppress(pyarrow.ArrowInvalid):
            pyarrow.compute.strptime(texts, format=form, unit="us")
            try:
                _parsed(texts, form)
            except pyarrow.ArrowInvalid:
                return True
    return False
