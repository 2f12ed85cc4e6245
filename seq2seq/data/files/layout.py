"""How a table of text is laid out: encoding, delimiter, quotation marks, header."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from seq2seq.checks import most_like
from seq2seq.data.files.header import has_header, is_number
from seq2seq.data.files.quotes import is_quoted
from seq2seq.data.files.records import Record, records
from seq2seq.data.files.text_form import form_of
from seq2seq.errors import InputError
from seq2seq.storage.bad_lines import BadLines
from seq2seq.storage.lines import Lines, TextForm
from seq2seq.visible import shortened, visible

HEAD = 1000  # records that decide
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
NAMES = {delimiter: name for name, delimiter in DELIMITERS.items()}
DETECTED = ("\t", ",", ";", "|")  # spaces separate columns only where the user says so
OF_ENDING = {".csv": ",", ".psv": "|"}  # others: a tab
CONSISTENT = 0.9  # of the records: as many fields as most have
LONGEST = 60  # characters of a line in a message


@dataclass(frozen=True)
class Layout:
    """How a table of text is laid out.

    Attributes:
        form: encoding and line ends.
        delimiter: the character between two fields.
        quoted: whether fields may be in quotation marks, as in RFC 4180.
        spaced: whether a space after a delimiter is left out.
        header: whether the first record names the columns.
        names: of the columns; where there is no header, their numbers, from 1.
        has_marks: whether any field begins with a quotation mark.
    """

    form: TextForm
    delimiter: str
    quoted: bool
    spaced: bool = False
    header: bool = False
    names: tuple[str, ...] = ()
    has_marks: bool = False

    def records(self, path: Path, faults: BadLines) -> Iterator[Record]:
        """Read the records of a file that is laid out like this, the header among them."""
        lines = Lines(path, faults, self.form)
        return records(lines, self.delimiter, self.quoted, self.spaced)

    def description(self) -> str:
        """Describe all but the columns, for a message."""
        others = [f"encoding {self.form.name}"] if self.form.name != "utf-8" else []
        others += ["lines that end in a carriage return"] if self.form.newline == "\r" else []
        if self.delimiter == "\t" and self.quoted:
            others.append("quotation marks around fields")
        if not self.quoted and self.has_marks:
            others.append("quotation marks part of the texts")
        others.append("a header" if self.header else "no header")
        return ", ".join([f"{_name(self.delimiter)} between columns", *others])


@dataclass(frozen=True)
class _Reading:
    """The first records as one layout gives them."""

    layout: Layout
    found: list[list[str]]

    @cached_property
    def width(self) -> int:
        return Counter(map(len, self.found)).most_common(1)[0][0] if self.found else 0

    @cached_property
    def consistency(self) -> float:
        """The share of the records that have as many columns as most; 0 where these have one."""
        same = sum(len(fields) == self.width for fields in self.found)
        return same / len(self.found) if self.width > 1 else 0.0

    def clean(self, others: Sequence[str]) -> float:
        """The share of fields that are numbers, or look like no more than one field."""
        fields = [field for fields in self.found for field in fields]
        return sum(_is_clean(field, others) for field in fields) / len(fields)


def layout_of(
    path: Path,
    ending: str,
    delimiter: str = "auto",
    encoding: str = "auto",
    quotes: bool | str = "auto",
    header: bool | str | None = "auto",
    names: Sequence[str] = (),
    skip_lines: int = 0,
) -> Layout:
    """Determine the layout of a table from its first 1,000 records.

    A delimiter is possible if it gives nine of ten records the same number of fields, two or more.
    Of several, the tab comes first, as texts have none; then the one whose fields are most often
    numbers, or texts without spaces at their ends and without another possible delimiter. If none
    is possible, it is the one of the file's ending. A first line such as `sep=;` decides, and is
    left out. For quotation marks between tabs, see `is_quoted`; for the header, `has_header`.

    Args:
        path: the file.
        ending: of its name, such as `.csv`, without that of a compression.
        delimiter: auto, a name in `DELIMITERS`, or a character.
        encoding: auto, or one that Python knows.
        quotes: whether quotation marks are around fields, or auto.
        header: true, false or auto; None for a header only if it has the names.
        names: of the columns of a file like this; a first record with two of them is a header.
        skip_lines: lines before the table.

    Raises:
        InputError: the file cannot be read, or two readings are as likely.
    """
    form = form_of(path, encoding)._replace(skipped=skip_lines)
    if delimiter == "auto" and not form.separator:
        reading = _likeliest(path, form, quotes, OF_ENDING.get(ending, "\t"))
    else:
        given = form.separator if delimiter == "auto" else DELIMITERS.get(delimiter, delimiter)
        reading = _read(path, form, given, quotes)
    found, layout = reading.found, reading.layout
    if header in ("auto", None):
        shared = {*found[0]} & {*names} if found else {*names[:0]}
        is_alike = len(shared) > 1 or (found and [*names] == found[0])
        header = is_alike or (header == "auto" and has_header(found, path))
    if header:  # which must not be a later line because the first is bad
        all_records = layout.records(path, BadLines(path, skip=False))
        columns = tuple(next((fields for _, fields in all_records if any(fields)), []))
    else:
        columns = tuple(map(str, range(1, reading.width + 1)))
    has_marks = any(field.startswith('"') for fields in found for field in fields)
    return Layout(
        form, layout.delimiter, layout.quoted, layout.spaced, bool(header), columns, has_marks
    )


def check_delimiter(option: str, names: Collection[str], delimiter: object) -> None:
    """Raise InputError unless an option is one of the names, or one character."""
    is_character = isinstance(delimiter, str) and len(delimiter) == 1 and delimiter not in '"\r\n\0'
    if delimiter in names or is_character:
        return
    close = most_like(delimiter, names)
    raise InputError(
        f"data.{option} must be {', '.join(names)} or one character, not "
        f"{shortened(repr(delimiter), LONGEST)}.{f' Did you mean {close}?' if close else ''}"
    )


def _likeliest(path: Path, form: TextForm, quotes: bool | str, usual: str) -> _Reading:
    readings = [_read(path, form, delimiter, quotes) for delimiter in DETECTED]
    possible = [reading for reading in readings if reading.consistency >= CONSISTENT]
    if not possible:
        return next(reading for reading in readings if reading.layout.delimiter == usual)
    delimiters = [reading.layout.delimiter for reading in possible]
    if delimiters[0] == "\t" or len(possible) == 1:
        return possible[0]
    possible.sort(key=lambda reading: reading.clean(delimiters), reverse=True)
    first, second = possible[:2]
    if first.clean(delimiters) == second.clean(delimiters):
        one, two = (shortened(" | ".join(x.found[0]), LONGEST) for x in (first, second))
        names = [NAMES[reading.layout.delimiter] for reading in (first, second)]
        raise InputError(
            f"The columns of {path} are not clear: line 1 is {visible(one)} by {names[0]}s, "
            f"{visible(two)} by {names[1]}s. Set data.delimiter={names[0]} or "
            f"data.delimiter={names[1]}."
        )
    return first


def _read(path: Path, form: TextForm, delimiter: str, quotes: bool | str) -> _Reading:
    """The first records, without bad and blank lines."""
    plain, quoted = Layout(form, delimiter, False), Layout(form, delimiter, True)
    if quotes is False:
        return _Reading(plain, _first(plain, path)[0])
    found, num_bad = _first(quoted, path)
    if any(field.startswith(' "') for fields in found for field in fields[1:]):
        quoted = Layout(form, delimiter, True, spaced=True)
        found, num_bad = _first(quoted, path)
    reading = _Reading(quoted, found)
    if delimiter != "\t" or quotes is True:
        return reading
    other = _Reading(plain, _first(plain, path)[0])
    is_better = not num_bad and reading.consistency > other.consistency
    return reading if is_better or is_quoted(other.found) else other


def _first(layout: Layout, path: Path) -> tuple[list[list[str]], int]:
    """The first records but blank lines, and the number of bad lines before and among them."""
    faults = BadLines(path, skip=True)
    all_records = islice(layout.records(path, faults), HEAD)
    return [fields for _, fields in all_records if any(fields)], faults.count


def _is_clean(field: str, delimiters: Sequence[str]) -> bool:
    if all(map(is_number, field.split())):
        return True
    inside = any(
        one in field and f"{one} " not in field and not field.endswith(one) for one in delimiters
    )
    return field == field.strip() and not inside


def _name(delimiter: str) -> str:
    return f"{NAMES[delimiter]}s" if delimiter in NAMES else repr(delimiter)
