"""Parquet files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from seq2seq.data.files.cells import check_text, text_of
from seq2seq.data.files.table import Rows, Table
from seq2seq.errors import InputError
from seq2seq.storage.bad_lines import BadLines

BATCH = 16_384  # rows read at once


class ParquetTable(Table):
    """A Parquet file, read a batch of rows at a time.

    Args:
        path: the file.

    Raises:
        InputError: it cannot be read.
    """

    unit = "row"

    def __init__(self, path: Path):
        super().__init__(path)
        import pyarrow.parquet

        with _reading(path):
            self.names = pyarrow.parquet.read_schema(path).names

    def types(self) -> list[Any]:
        """Return the Arrow types of the columns."""
        import pyarrow.parquet

        with _reading(self.path):
            found: list[Any] = pyarrow.parquet.read_schema(self.path).types
            return found

    def read(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Rows:
        for texts, _ in self._rows(columns, (), faults):
            yield texts

    def values(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Iterator[list[Any]]:
        for _, cells in self._rows(columns, range(len(self.names)), faults):
            yield list(cells)

    def _rows(
        self, columns: Sequence[int], wanted: Sequence[int], faults: Sequence[BadLines]
    ) -> Iterator[tuple[tuple[str, ...], tuple[Any, ...]]]:
        """The texts of some columns, and the values of others."""
        import pyarrow.parquet

        names, number = [self.names[one] for one in (*columns, *wanted)], 0
        for name in names:
            if (count := self.names.count(name)) > 1:
                raise InputError(f"{self} must have one column {name!r}, not {count}.")
        with _reading(self.path), pyarrow.parquet.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=BATCH, columns=[*dict.fromkeys(names)]):
                lists = {name: batch.column(name).to_pylist() for name in dict.fromkeys(names)}
                for row in zip(*[lists[name] for name in names], strict=True):
                    number += 1
                    try:
                        texts = tuple(map(text_of, row[: len(columns)]))
                        check_text("".join(texts))
                    except TypeError as error:
                        faults[0].add(number, str(error))
                    else:
                        yield texts, row[len(columns) :]


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    import pyarrow

    try:
        yield
    except InputError:
        raise
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise InputError(f"The file {path} cannot be read as Parquet ({error}).") from error
