"""Writing of tables."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from seq2seq.checks import nearest
from seq2seq.data.files.cells import NumberText, text_of
from seq2seq.data.files.lines import OPENERS
from seq2seq.data.files.tables import ending
from seq2seq.errors import InputError
from seq2seq.storage.tsv import delimited_line

DELIMITERS = {".tsv": "\t", ".tab": "\t", ".csv": ",", ".psv": "|"}
JSON_LINES = (".jsonl", ".ndjson")
PARQUET = ".parquet"
WRITTEN = (*DELIMITERS, *JSON_LINES, PARQUET)
BATCH = 16_384  # rows of Parquet written at once

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


def write_table(path: Path, kind: str, names: Sequence[str], rows: Iterable[Values]) -> None:
    """Write a table in the format of an ending, compressed if the path ends in .gz, .bz2 or .xz.

    Args:
        path: the file.
        kind: one of `WRITTEN`.
        names: of the columns.
        rows: values of any kind: texts and numbers, and for JSON and Parquet lists and mappings. In
            Parquet, a column whose values are of several kinds becomes text.

    Raises:
        InputError: a value that is not of the kind of the first 16,384 of its column, in Parquet.
    """
    if kind == PARQUET:
        _write_parquet(path, names, rows)
        return
    opener: Callable[..., Any] = OPENERS.get(path.suffix.lower(), open)
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        if kind in JSON_LINES:
            for row in rows:
                record = dict(zip(names, map(_plain, row), strict=True))
                file.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
            return
        for row in chain([names], rows):
            file.write(delimited_line(map(_text, row), DELIMITERS[kind]))


def _write_parquet(path: Path, names: Sequence[str], rows: Iterable[Values]) -> None:
    import pyarrow
    import pyarrow.parquet

    writer = None
    try:
        for batch in _batches(rows):
            types = writer.schema.types if writer else [None] * len(names)
            columns = [
                _array(name, values, kind)
                for name, values, kind in zip(names, zip(*batch, strict=True), types, strict=True)
            ]
            table = pyarrow.table(columns, names=list(names))
            writer = writer or pyarrow.parquet.ParquetWriter(os.fspath(path), table.schema)
            writer.write_table(table)
        if writer is None:
            empty = pyarrow.table({name: pyarrow.array([], "string") for name in names})
            pyarrow.parquet.write_table(empty, os.fspath(path))
    finally:
        if writer:
            writer.close()


def _array(name: str, values: Values, kind: Any) -> Any:
    """An Arrow array of a column's values.

    Args:
        name: of the column.
        values: of some rows.
        kind: the type of the rows before; None for the first ones.

    Raises:
        InputError: a value is not of that type.
    """
    import pyarrow

    if kind == pyarrow.string():
        return pyarrow.array([None if one is None else _text(one) for one in values], kind)
    try:
        found = pyarrow.array(list(map(_plain, values)), kind)
        return found if found.type != pyarrow.null() else found.cast(pyarrow.string())
    except (pyarrow.ArrowException, OverflowError) as error:
        if kind is None:
            return _array(name, values, pyarrow.string())
        raise InputError(
            f"The column {name!r} has values of several kinds, which Parquet cannot hold. Choose "
            "another kind of output, such as JSONL."
        ) from error


def _batches(rows: Iterable[Values]) -> Iterator[list[Values]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _plain(value: Any) -> Any:
    """A number of JSON as a number, in nested values too."""
    if isinstance(value, NumberText):
        return float(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, dict) else value


def _text(value: Any) -> str:
    """A value as a cell of text; null is empty."""
    if value is None:
        return ""
    try:
        return text_of(value)
    except TypeError:  # mappings, dates and the like
        return (
            json.dumps(value, ensure_ascii=False, default=str)
            if isinstance(value, dict | list)
            else str(value)
        )
