"""Tables of text: CSV, TSV, and others with a delimiter."""

from collections.abc import Sequence
from pathlib import Path

from seq2seq.data.files.bad_lines import BadLines
from seq2seq.data.files.layout import Layout
from seq2seq.data.files.table import Rows, Say, Table
from seq2seq.visible import shortened

LONGEST = 60  # characters of a line in a message


class DelimitedTable(Table):
    """A text file with a delimiter between columns.

    A row must have as many fields as it needs for the columns that are read, and no more than the
    header or most rows have, except empty ones. The last fields of a shorter row count as empty.

    Args:
        path: the file.
        layout: how it is laid out.
    """

    def __init__(self, path: Path, layout: Layout):
        super().__init__(path)
        self.layout = layout
        self.names = layout.names
        self.has_names = layout.header
        self.delimiter = layout.delimiter

    def description(self) -> str:
        return self.layout.description()

    def rows(self, columns: Sequence[int], skip: bool, say: Say) -> Rows:
        faults = BadLines(self.path, skip)
        short, empty = _Doubtful("fewer fields than columns"), _Doubtful("no text in any field")
        least = max(columns, default=-1) + 1
        most = max(least, len(self.names))
        records = self.layout.records(self.path, faults)
        if self.has_names:
            next((fields for _, fields in records if any(fields)), None)
        try:
            for number, fields in records:
                if len(fields) < 2 and not any(fields):  # a blank line
                    continue
                if fault := self._fault(fields, least, most):
                    faults.add(number, fault)
                else:
                    short.add(number, len(fields) < most)
                    empty.add(number, not any(fields))
                    yield tuple(fields[column] for column in columns)
        finally:
            for sentence in (*faults.sentences(), *short.sentences(self), *empty.sentences(self)):
                say(sentence)

    def _fault(self, fields: Sequence[str], least: int, most: int) -> str:
        """What is wrong with a row; empty if nothing is."""
        if self.has_names and tuple(fields) == tuple(self.names):
            return "must not repeat the header"
        if len(fields) >= least and not any(fields[most:]):
            return ""
        wanted = f"{least} or more" if len(fields) < least else f"at most {most}"
        excerpt = repr(shortened(" | ".join(fields), LONGEST))
        return f"must have {wanted} columns, not {len(fields)} ({excerpt})"


class _Doubtful:
    """A count of rows of one kind, and the number of the first one's line."""

    def __init__(self, what: str):
        self.what = what
        self.count = 0
        self.first = 0

    def add(self, number: int, is_one: bool) -> None:
        self.first = self.first or (number if is_one else 0)
        self.count += is_one

    def sentences(self, table: Table) -> list[str]:
        if not self.count:
            return []
        place = f"the first in line {self.first}"
        return [f"Rows of {table} with {self.what}: {self.count:,}, {place}."]
