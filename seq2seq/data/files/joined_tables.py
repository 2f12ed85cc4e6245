"""Several files that are read as one."""

from collections.abc import Iterator, Sequence
from typing import Any

from seq2seq.data.files.paths import listed
from seq2seq.data.files.table import Rows, Table
from seq2seq.errors import InputError
from seq2seq.storage.bad_lines import BadLines


class JoinedTables(Table):
    """Tables whose rows follow one another.

    All have the columns of the first: by name, in any order, if both have names; otherwise as many
    in the same places, as where only the first part of a file that was divided has the header.

    Args:
        tables: at least one.

    Raises:
        InputError: a table has other columns or another delimiter than the first.
    """

    def __init__(self, tables: Sequence[Table]):
        first = tables[0]
        super().__init__(first.path)
        self.tables = tables
        self.names = first.names
        self.has_names = first.has_names
        self.delimiter = first.delimiter
        for table in tables:
            by_name = table.has_names and first.has_names
            is_alike = sorted(table.names) == sorted(first.names) if by_name else True
            if not is_alike or len(table.names) != len(first.names):
                own, wanted = (
                    ", ".join(one.names) if by_name else f"{len(one.names)} columns"
                    for one in (table, first)
                )
                raise InputError(f"{table} must have the columns of {first}, {wanted}, not {own}.")
            if table.delimiter != first.delimiter:
                raise InputError(
                    f"{table} must have {first.delimiter!r} between columns, as {first}, not "
                    f"{table.delimiter!r}."
                )

    def __str__(self) -> str:
        return listed([table.path for table in self.tables])

    def description(self) -> str:
        first = self.tables[0].description()
        others = ((table, table.description()) for table in self.tables)
        different = [f"{table}: {one}" for table, one in others if one != first]
        return "; ".join([first, *different])

    def faults(self, skip: bool) -> list[BadLines]:
        return [one for table in self.tables for one in table.faults(skip)]

    def read(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Rows:
        for table, bad in zip(self.tables, faults, strict=True):
            yield from table.read(self._places(columns, table), [bad])

    def values(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Iterator[list[Any]]:
        order = range(len(self.names))
        for table, bad in zip(self.tables, faults, strict=True):
            places = self._places(order, table)
            for row in table.values(self._places(columns, table), [bad]):
                yield [row[place] for place in places]

    def _places(self, columns: Sequence[int], table: Table) -> list[int]:
        """The positions of columns in one of the tables."""
        if table.names == self.names or not (table.has_names and self.has_names):
            return list(columns)
        return [list(table.names).index(self.names[column]) for column in columns]
