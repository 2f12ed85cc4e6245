"""Parquet files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from seq2seq.data.files.bad_lines import BadLines
from seq2seq.data.files.cells import check_text, text_of
from seq2seq.data.files.table import Rows, Table
from seq2seq.errors import InputError

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

    def read(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Rows:
        import pyarrow.parquet

        names, number = [self.names[column] for column in columns], 0
        for name in names:
            if (count := self.names.count(name)) > 1:
                raise InputError(f"{self} must have one column {name!r}, not {count}.")
        with _reading(self.path), pyarrow.parquet.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=BATCH, columns=[*dict.fromkeys(names)]):
                cells = [batch.column(name).to_pylist() for name in names]
                for row in zip(*cells, strict=True):
                    number += 1
                    try:
                        texts = tuple(map(text_of, row))
                        check_text("".join(texts))
                    except TypeError as error:
                        faults[0].add(number, str(error))
                    else:
                        yield texts


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    import pyarrow

    try:
        yield
    except InputError:
        raise
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise InputError(f"The file {path} cannot be read as Parquet ({error}).") from error
