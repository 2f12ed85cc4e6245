"""Tables of text: CSV, TSV, and others with a delimiter."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from seq2seq.data.files.layout import Layout
from seq2seq.data.files.records import Record
from seq2seq.data.files.table import Rows, Table
from seq2seq.storage.bad_lines import BadLines
from seq2seq.visible import shortened

LONGEST = 60  # characters of a line in a message


class DelimitedTable(Table):
    """A text file with a delimiter between columns.

    A row must have as many fields as it needs for the columns that are read, and no more than the
    header or most rows have, except empty ones. The last fields of a shorter row count as empty.
    A blank line is a row of a table with one column, and nothing in others.

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

    def read(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Rows:
        for _, fields in self.records(columns, faults):
            yield tuple([fields[column] for column in columns])

    def values(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Iterator[list[Any]]:
        width = len(self.names)
        for _, fields in self.records(columns, faults):
            yield [*fields[:width], *[""] * (width - len(fields))]

    def records(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Iterator[Record]:
        """Stream each row that has all of some columns: the number of its line, and its fields.

        Args:
            columns: their positions, from 0.
            faults: for bad rows.
        """
        (bad,) = faults
        least = max(columns, default=-1) + 1
        most = max(least, len(self.names))
        header = list(self.names) if self.has_names else None
        all_records = self.layout.records(self.path, bad)
        if self.has_names:
            next((fields for _, fields in all_records if any(fields)), None)
        for record in all_records:
            number, fields = record
            # Nearly all rows are of the first kind, so they are not looked at more than needed.
            if len(fields) == most and fields[0] and fields != header:
                yield record
            elif len(fields) < 2 and not any(fields):  # a blank line
                if len(self.names) == 1:
                    yield number, [""]
            elif fault := self._fault(fields, least, most):
                bad.add(number, fault)
            else:
                if len(fields) < most:
                    bad.doubt("fewer fields than columns", f"line {number}")
                if not any(fields):
                    bad.doubt("no text in any field", f"line {number}")
                yield record

    def _fault(self, fields: Sequence[str], least: int, most: int) -> str:
        """What is wrong with a row; empty if nothing is."""
        if self.has_names and tuple(fields) == tuple(self.names):
            return "must not repeat the header"
        if len(fields) >= least and not any(fields[most:]):
            return ""
        wanted = f"{least} or more" if len(fields) < least else f"at most {most}"
        excerpt = repr(shortened(" | ".join(fields), LONGEST))
        return f"must have {wanted} columns, not {len(fields)} ({excerpt})"
