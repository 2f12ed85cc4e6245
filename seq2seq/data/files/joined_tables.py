"""Several files that are read as one."""

from collections.abc import Sequence

from seq2seq.data.files.table import Rows, Say, Table
from seq2seq.errors import InputError


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
                raise InputError(
                    f"{table} must have the columns of {first}, {', '.join(first.names)}, not "
                    f"{', '.join(table.names)}."
                )
            if table.delimiter != first.delimiter:
                raise InputError(
                    f"{table} must have {first.delimiter!r} between columns, as {first}, not "
                    f"{table.delimiter!r}."
                )

    def __str__(self) -> str:
        return f"{self.path} and {len(self.tables) - 1} more"

    def description(self) -> str:
        return self.tables[0].description()

    def rows(self, columns: Sequence[int], skip: bool, say: Say) -> Rows:
        for table in self.tables:
            if table.description() != self.description():
                say(f"{table}: {table.description()}.")
            places = list(columns)
            if table.names != self.names and table.has_names and self.has_names:
                places = [list(table.names).index(self.names[column]) for column in columns]
            yield from table.rows(places, skip, say)
