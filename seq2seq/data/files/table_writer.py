"""Writing of tables."""

import json
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from seq2seq.checks import nearest
from seq2seq.data.files.cells import NumberText, check_text, text_of
from seq2seq.data.files.layout import OF_ENDING
from seq2seq.data.files.tables import JSON_LINES, PARQUET, ending
from seq2seq.errors import InputError
from seq2seq.storage.lines import OPENERS
from seq2seq.storage.tsv import delimited_line

DELIMITERS = {kind: OF_ENDING.get(kind, "\t") for kind in (".tsv", ".tab", ".csv", ".psv")}
WRITTEN = (*DELIMITERS, *JSON_LINES, PARQUET)
BATCH = 16_384  # rows of Parquet written at once
LARGEST = 2**63  # integers of Parquet are smaller

Values = Sequence[Any]


def check_written(path: Path) -> None:
    """Raise InputError unless a table can be written to a file of this name."""
    kind = ending(path)
    if kind not in WRITTEN:
        raise InputError(
            f"{path} must end in {', '.join(WRITTEN)}, or one of them and "
            f"{', '.join(OPENERS)}. {nearest(kind, WRITTEN, otherwise='')}".rstrip()
        )
    if kind == PARQUET and path.suffix.lower() in OPENERS:
        raise InputError(f"{path} must end in .parquet, which is compressed as it is.")


class Kinds:
    """The kinds of a table's values, column by column, of which Parquet needs one each."""

    def __init__(self, num_columns: int):
        self._found: list[set[type]] = [set() for _ in range(num_columns)]

    def add(self, row: Values, place: str) -> None:
        """Count the values of a row.

        Raises:
            InputError: a text that is not one; it begins with the place.
        """
        for kinds, value in zip(self._found, row, strict=True):
            kinds.add(_kind(value))
            if isinstance(value, str | list | dict):
                try:
                    check_text(value if isinstance(value, str) else _json(value))
                except TypeError as error:
                    raise InputError(f"{place} {error}. Correct it.") from error

    def types(self) -> list[Any]:
        """Return Arrow types; a column whose values are of several kinds is text."""
        import pyarrow

        known = {
            frozenset({bool}): pyarrow.bool_(),
            frozenset({int}): pyarrow.int64(),
            frozenset({float}): pyarrow.float64(),
            frozenset({int, float}): pyarrow.float64(),
        }
        texts = pyarrow.string()
        return [known.get(frozenset(kinds - {type(None)}), texts) for kinds in self._found]


def write_table(
    path: Path,
    kind: str,
    names: Sequence[str],
    rows: Iterable[Values],
    types: Callable[[], Sequence[Any]],
) -> None:
    """Write a table in the format of an ending, compressed if the path ends in .gz, .bz2 or .xz.

    Args:
        path: the file.
        kind: one of `WRITTEN`.
        names: of the columns, each once.
        rows: values of any kind: texts, numbers, and for JSON and Parquet lists and mappings.
        types: returns the Arrow types of the columns, for Parquet.
    """
    if kind == PARQUET:
        _write_parquet(path, names, rows, types())
        return
    opener: Callable[..., Any] = OPENERS.get(path.suffix.lower(), open)
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        write_lines(file, kind, names, rows)


def write_lines(file: IO[str], kind: str, names: Sequence[str], rows: Iterable[Values]) -> None:
    """Write a table as lines of text, as `write_table` does for the same kind."""
    if kind in JSON_LINES:
        for row in rows:
            record = dict(zip(names, map(_plain, row), strict=True))
            file.write(_json(record) + "\n")
        return
    for row in chain([names], rows):
        file.write(delimited_line(map(_text, row), DELIMITERS[kind]))


def _write_parquet(
    path: Path, names: Sequence[str], rows: Iterable[Values], types: Sequence[Any]
) -> None:
    import pyarrow
    import pyarrow.parquet

    schema = pyarrow.schema(list(zip(names, types, strict=True)))
    with pyarrow.parquet.ParquetWriter(os.fspath(path), schema) as writer:
        for batch in _batches(rows):
            columns = zip(*batch, strict=True)
            arrays = [
                pyarrow.array([_of_type(value, kind) for value in values], kind)
                for values, kind in zip(columns, types, strict=True)
            ]
            writer.write_table(pyarrow.table(arrays, schema=schema))


def _of_type(value: Any, kind: Any) -> Any:
    """A value as a column of an Arrow type has it."""
    import pyarrow

    if value is None:
        return None
    if kind == pyarrow.string():
        return _text(value)
    return float(value) if kind == pyarrow.float64() else value


def _batches(rows: Iterable[Values]) -> Iterator[list[Values]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _kind(value: Any) -> type:
    """The kind of a value: its type, but that of JSON's numbers, and text for large integers."""
    if isinstance(value, NumberText):
        return float
    if type(value) is int and not -LARGEST <= value < LARGEST:
        return str
    return type(value)


def _plain(value: Any) -> Any:
    """A value as JSON can hold it, in nested values too: no infinite numbers."""
    if isinstance(value, NumberText):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, dict) else value


def _text(value: Any) -> str:
    """A value as a cell of text; null is empty."""
    if value is None:
        return ""
    try:
        return text_of(value)
    except TypeError:  # mappings, dates and the like
        is_nested = isinstance(value, dict | list)
        return _json(value) if is_nested else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
