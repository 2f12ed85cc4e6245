"""Records of delimited text, with the lines that they are from."""

import csv
from collections import deque
from collections.abc import Iterator

from seq2seq.storage.lines import Lines
from seq2seq.storage.tsv import FIELD_LIMIT

BROKEN = "a line break inside quotation marks"
Record = tuple[int, list[str]]  # number of its first line, from 1, and its fields


def records(lines: Lines, delimiter: str, quoted: bool, spaced: bool = False) -> Iterator[Record]:
    """Read the records of a table; a blank line has no fields, or one that is empty.

    In a quoted table, a record that is not as in RFC 4180 counts as a bad line, and reading
    continues in the line after the one where it began: a quotation mark that is not closed hides no
    other line.

    Args:
        delimiter: the character between two fields.
        quoted: whether fields may be in quotation marks; if not, these are text.
        spaced: whether spaces after a delimiter are left out.
    """
    if quoted:
        yield from _quoted_records(lines, delimiter, spaced)
        return
    for line in lines:
        if line is None:
            continue
        text = line.rstrip("\r\n")
        if "\r" in text:
            lines.faults.add(lines.number, _fault("new-line"))
        else:
            yield lines.number, text.split(delimiter)


def _quoted_records(lines: Lines, delimiter: str, spaced: bool) -> Iterator[Record]:
    csv.field_size_limit(FIELD_LIMIT)  # after as many, an open quotation mark is noticed
    source = _Rereadable(lines)
    while True:
        reader = csv.reader(source, delimiter=delimiter, skipinitialspace=spaced, strict=True)
        try:
            for fields in reader:
                first, last = source.span()
                if first < last:
                    lines.faults.doubt(BROKEN, f"lines {first} to {last}")
                yield first, fields
            return
        except csv.Error as error:
            lines.faults.add(source.again(), _fault(str(error)))


def _fault(reason: str) -> str:
    if "new-line" in reason:
        return "must not have a carriage return outside quotation marks"
    if "field larger" in reason:
        reason = f"a field has more than {FIELD_LIMIT:,} characters"
    return (
        f'must be CSV, with each quotation mark (") closed, and doubled inside a field ({reason})'
    )


class _Rereadable:
    """The lines of a file, of which those of the last record can be read again."""

    def __init__(self, lines: Lines):
        self._lines = lines
        self._unread = iter(lines)
        self._taken: list[tuple[int, str]] = []
        self._waiting: deque[tuple[int, str]] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._waiting:
            line = self._waiting.popleft()
        else:
            text = next(self._unread)
            while text is None and not self._taken:
                text = next(self._unread)
            if text is None:
                raise csv.Error("a line of it is not text")
            line = self._lines.number, text
        self._taken.append(line)
        return line[1]

    def span(self) -> tuple[int, int]:
        """First and last line since the last call."""
        first, last = self._taken[0][0], self._taken[-1][0]
        self._taken.clear()
        return first, last

    def again(self) -> int:
        """Make all lines since `span` be read again, except the first, whose number is returned."""
        (first, _), *others = self._taken
        self._waiting.extendleft(reversed(others))
        self._taken.clear()
        return first
