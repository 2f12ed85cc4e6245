"""The file that time series are in."""

import lzma
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

import pyarrow
import pyarrow.parquet

from seq2seq.data.files.decimals import has_commas
from seq2seq.data.files.delimited_table import DelimitedTable
from seq2seq.data.files.layout import layout_of
from seq2seq.data.files.records import Record
from seq2seq.data.files.tables import PARQUET, ending
from seq2seq.data.series.csv_reader import read_at_once
from seq2seq.data.store.chunks import CHUNK_ROWS
from seq2seq.errors import InputError
from seq2seq.storage.bad_lines import BadLines

Note = Callable[[str], None]


class SeriesFile:
    """A Parquet file, or a table of text with a header, which is read as `Files` reads one.

    A blank line is not a row, but in a table of a single column it is a missing cell, except at the
    file's end.

    Args:
        path: the file. All but Parquet files count as tables of text, possibly compressed.
        delimiter, encoding, decimal: of a table of text; see `Files`.
        skip_lines: lines before the header of a table of text.
    """

    def __init__(
        self,
        path: Path,
        delimiter: str = "auto",
        encoding: str = "auto",
        decimal: str = "auto",
        skip_lines: int = 0,
    ):
        self.path = path
        self._delimiter = delimiter
        self._encoding = encoding
        self._decimal = decimal
        self._skip_lines = skip_lines

    def __str__(self) -> str:
        return str(self.path)

    @cached_property
    def names(self) -> list[str]:
        """The names of the columns.

        Raises:
            InputError: the file cannot be read.
        """
        if self._text:
            return list(self._text.names)
        with _reading(self.path):
            names: list[str] = pyarrow.parquet.read_schema(self.path).names
            return names

    @property
    def is_text(self) -> bool:
        """Whether it is a table of text."""
        return self._text is not None

    def columns(
        self, numbers: Sequence[str], others: Sequence[str], note: Note
    ) -> tuple[pyarrow.Table, bool]:
        """Read columns, and find out whether the numbers in a table of text have decimal commas.

        Args:
            numbers: names of columns of numbers, which remain texts if one of them may be bad.
            others: names of other columns. Each name is that of one column only.
            note: receives sentences on rows that may be mistakes.

        Raises:
            InputError: the file cannot be read, a line of it is bad, or some numbers have points
                and some have commas.
        """
        names = [*numbers, *others]
        if not self._text:
            with _reading(self.path):
                return pyarrow.parquet.read_table(self.path, columns=names), False
        layout = self._text.layout
        found = read_at_once(self.path, layout, numbers, others, self._decimal)
        if found:
            table, commas = found
            return self._without_last_blanks(table), commas
        table = self._read_rows(self._text, names, note)
        cells = chain.from_iterable(
            chunk.to_pylist() for name in numbers for chunk in table[name].chunks
        )
        return table, has_commas(self._decimal, self._text, cells)

    def description(self, commas: bool) -> str:
        """Describe how the file is read, for a message; empty where there is no choice."""
        if not self._text:
            return ""
        parts = [self._text.description(), *(["decimal commas"] if commas else [])]
        return f"{self}: {', '.join(parts)}."

    def place(self, row: int, column: str | None = None) -> str:
        """Return what messages call a row, counted from 0, or a cell of it.

        >>> SeriesFile("a.csv").place(5, "price")   ->   "Line 7 of a.csv, column 'price'"
        """
        cell = "" if column is None else f", column {column!r}"
        if not self._text:
            return f"Row {row + 1} of {self}{cell}"
        found = self._records(self._text, [], self._faults())  # a row may extend over lines
        number, _ = next(islice(found, row, None))
        return f"Line {number} of {self}{cell}"

    @cached_property
    def _text(self) -> DelimitedTable | None:
        """The table of text; None for a Parquet file."""
        kind = ending(self.path)
        if kind == PARQUET:
            return None
        layout = layout_of(
            self.path,
            kind,
            self._delimiter,
            self._encoding,
            header=True,
            skip_lines=self._skip_lines,
        )
        if self._skip_lines and not layout.names:
            raise InputError(
                f"data.skip_lines must leave a header in {self.path}, not skip the first "
                f"{self._skip_lines:,} lines."
            )
        return DelimitedTable(self.path, layout)

    def _records(
        self, table: DelimitedTable, names: Sequence[str], faults: BadLines
    ) -> Iterator[Record]:
        places = [self.names.index(name) for name in names]
        return table.records(places, [faults])

    def _read_rows(self, text: DelimitedTable, names: Sequence[str], note: Note) -> pyarrow.Table:
        """Read columns of a table of text row by row, as texts."""
        faults = self._faults()
        all_rows = self._records(text, names, faults)
        places = [self.names.index(name) for name in names]
        chunks: list[list[pyarrow.Array]] = [[] for _ in names]
        while rows := [fields for _, fields in islice(all_rows, CHUNK_ROWS)]:
            for place, chunk in zip(places, chunks, strict=True):
                chunk.append(pyarrow.array([row[place] for row in rows], pyarrow.string()))
        for sentence in faults.sentences():
            note(sentence)
        columns = [pyarrow.chunked_array(chunk, pyarrow.string()) for chunk in chunks]
        return self._without_last_blanks(pyarrow.table(columns, list(names)))

    def _faults(self) -> BadLines:
        return BadLines(self, skip=False, skippable=False)

    def _without_last_blanks(self, table: pyarrow.Table) -> pyarrow.Table:
        if len(self.names) > 1:
            return table
        blank = (None, "")
        filled = (row for row in range(len(table), 0, -1) if table[0][row - 1].as_py() not in blank)
        return table[: next(filled, 0)]


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (pyarrow.ArrowException, OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"The file {path} cannot be read ({reason}). Give a CSV or Parquet file."
        ) from error
