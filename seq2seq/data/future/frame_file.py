"""A table in memory that is read as a file of series is."""

from collections.abc import Sequence

import pyarrow

from seq2seq.data.files.table import Say


class FrameFile:
    """A table in memory, with the methods of `SeriesFile`.

    Args:
        table: the columns.
    """

    def __init__(self, table: pyarrow.Table):
        self._table = table

    def __str__(self) -> str:
        return "the data"

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return list(self._table.column_names)

    @property
    def is_text(self) -> bool:
        """Whether it is a table of text: never."""
        return False

    def columns(
        self, numbers: Sequence[str], others: Sequence[str], say: Say
    ) -> tuple[pyarrow.Table, bool]:
        """Return columns; decimal commas are not looked for."""
        return self._table.select([*numbers, *others]), False

    def description(self, commas: bool) -> str:
        """Return "": there is no choice of how it is read."""
        return ""

    def place(self, row: int, column: str | None = None) -> str:
        """Return what messages call a row, counted from 0, or a cell of it."""
        return f"Row {row + 1} of {self}" + ("" if column is None else f", column {column!r}")
