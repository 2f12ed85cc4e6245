"""One split of a Hugging Face data set as a table."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from seq2seq.data.files.cells import check_text, text_of
from seq2seq.data.files.table import Rows, Table
from seq2seq.errors import InputError
from seq2seq.storage.bad_lines import BadLines

BATCH = 16_384  # rows read at once
UNLABELLED = -1  # in place of a class, in test sets whose labels are secret


class HuggingFaceTable(Table):
    """The rows of one split, read a batch at a time.

    Args:
        path: the data set.
        name: the split, as messages call it.
        parts: `datasets.Dataset`s with the same columns, whose rows follow one another.
    """

    unit = "row"

    def __init__(self, path: str, name: str, parts: Sequence[Any]):
        super().__init__(Path(path))
        self._place = f"Hugging Face data set {path}, split {name}"
        self._parts = parts
        self.names = parts[0].column_names
        if any(part.features != parts[0].features for part in parts):
            raise InputError(f"The parts of {self} must have the same columns and classes.")

    def __str__(self) -> str:
        return self._place

    def read(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Rows:
        names = [self.names[one] for one in columns]
        readers = [_reader(self._parts[0].features[name]) for name in names]
        number = 0
        for batch in self._batches(names):
            lists = [batch.column(name).to_pylist() for name in names]
            for row in zip(*lists, strict=True):
                number += 1
                try:
                    texts = tuple(read(cell) for read, cell in zip(readers, row, strict=True))
                    check_text("".join(texts))
                except TypeError as error:
                    faults[0].add(number, str(error))
                else:
                    yield texts

    def content_hash(self, columns: Sequence[int]) -> str:
        """Hash the values of some columns, and the names of their classes."""
        names = [self.names[one] for one in columns]
        features = {name: str(self._parts[0].features[name]) for name in names}
        hashed = hashlib.blake2b(repr(features).encode(), digest_size=16)
        for batch in self._batches(names):
            for part in batch.replace_schema_metadata(None).combine_chunks().to_batches():
                hashed.update(part.serialize())
        return hashed.hexdigest()

    def is_unlabelled(self, column: int) -> bool:
        """Whether a column has rows, which are all null or -1."""
        import pyarrow
        import pyarrow.compute

        found = set()
        for batch in self._batches([self.names[column]]):
            cells = batch.column(0)
            if pyarrow.types.is_integer(cells.type):
                found.update(pyarrow.compute.min_max(cells).as_py().values())
            else:
                found.add(None if cells.null_count == len(cells) else cells.type)
        return bool(found) and found <= {None, UNLABELLED}

    def _batches(self, names: Sequence[str]) -> Iterator[Any]:
        """Arrow tables with some of the columns."""
        names = list(dict.fromkeys(names))
        for part in self._parts:
            with _reading(self):
                chosen = part.select_columns(names).with_format("arrow")
                for batch in chosen.iter(BATCH):
                    batch.validate(full=True)  # which corrupt offsets would not survive
                    yield batch


def _reader(feature: Any) -> Callable[[Any], str]:
    """Return the function from a value of a feature to its text: names for classes."""
    while hasattr(feature, "feature"):  # of a list
        feature = feature.feature
    if not hasattr(feature, "int2str"):
        return text_of
    names = [*feature.names]

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(one) for one in value]
        if isinstance(value, int) and not 0 <= value < len(names):
            raise TypeError(f"must have one of {len(names)} classes, not {value}")
        return value if value is None else names[value]

    return lambda value: text_of(named(value))


@contextmanager
def _reading(table: HuggingFaceTable) -> Iterator[None]:
    import pyarrow

    try:
        yield
    except InputError:
        raise
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, KeyError) as error:
        raise InputError(f"{table} cannot be read ({error}). Restore it.") from error
