"""Rows of tables: TSV, CSV, JSON lines, Parquet.

Each reader streams (source, target) texts and reports bad rows to `faults`. Columns are given by
name or by number, from 1.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from seq2seq.data.files.bad_lines import BadLines
from seq2seq.data.files.columns import Column, default_position, position, text_of
from seq2seq.data.files.csv_records import csv_records
from seq2seq.data.files.lines import Lines
from seq2seq.errors import InputError

Rows = Iterator[tuple[str, str]]


def tsv_rows(path: Path, source: Column, target: Column, header: bool, faults: BadLines) -> Rows:
    """Read a file with single tabs between columns. Quotes have no special meaning."""
    lines = Lines(path, faults)
    records = (
        (lines.number, line.rstrip("\r\n").split("\t")) for line in lines if line is not None
    )
    return _delimited_rows(lines, records, source, target, header)


def csv_rows(path: Path, source: Column, target: Column, header: bool, faults: BadLines) -> Rows:
    """Read a file with commas between columns, quoted as in RFC 4180."""
    lines = Lines(path, faults)
    return _delimited_rows(lines, csv_records(lines), source, target, header)


def jsonl_rows(path: Path, source: Column, target: Column, header: bool, faults: BadLines) -> Rows:
    """Read a file with one JSON object per line. The keys of the first one are the columns."""
    lines = Lines(path, faults)
    names: tuple[str, str] | None = None
    for line in lines:
        if line is None or line.isspace():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            faults.add(lines.number, f"must be JSON ({error.msg} at character {error.pos + 1})")
            continue
        except (
            ValueError,
            RecursionError,
        ) as error:  # a number or a nesting beyond Python's limits
            faults.add(lines.number, f"must be JSON that can be read ({error})")
            continue
        if not isinstance(record, dict):
            faults.add(lines.number, f"must be a JSON object, not {_excerpt(line)}")
            continue
        names = names or _two_names(source, target, list(record), path)
        try:
            pair = text_of(record[names[0]]), text_of(record[names[1]])
            "".join(pair).encode()
        except KeyError as error:
            faults.add(lines.number, f"must have the key {error}, not only {', '.join(record)}")
        except TypeError as error:
            faults.add(lines.number, str(error))
        except UnicodeEncodeError as error:
            half = ascii(error.object[error.start])
            faults.add(lines.number, f"must be text, not {half}, half of a surrogate pair")
        else:
            yield pair


def parquet_rows(
    path: Path, source: Column, target: Column, header: bool, faults: BadLines
) -> Rows:
    """Read a Parquet file, a batch at a time."""
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            names = _two_names(source, target, file.schema_arrow.names, path)
            number = 0
            for batch in file.iter_batches(batch_size=16_384, columns=list(names)):
                for pair in zip(*(batch.column(name).to_pylist() for name in names), strict=True):
                    number += 1
                    try:
                        yield text_of(pair[0]), text_of(pair[1])
                    except TypeError as error:
                        faults.add(number, str(error))
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"The file {path} cannot be read as Parquet ({error}).") from error


def _delimited_rows(
    lines: Lines,
    records: Iterable[tuple[int, list[str]]],
    source: Column,
    target: Column,
    header: bool,
) -> Rows:
    records = iter(records)
    if header:
        _, names = next(records, (1, []))
        if not names:
            raise InputError(f"The file {lines.path} must have a header and rows, but is empty.")
        first, second = _positions(source, target, names, lines.path)
    else:
        first = default_position("source", source)
        second = default_position("target", target)
    num_needed = max(first, second) + 1
    for number, fields in records:
        if len(fields) >= num_needed:
            yield fields[first], fields[second]
        elif any(fields):  # a blank line is not a row
            found = f"{len(fields)} ({_excerpt(' | '.join(fields))})"
            lines.faults.add(number, f"must have {num_needed} or more columns, not {found}")


def _two_names(source: Column, target: Column, names: list[str], path: Path) -> tuple[str, str]:
    first, second = _positions(source, target, names, path)
    for index in (first, second):
        if (count := names.count(names[index])) > 1:
            raise InputError(f"The file {path} must have one column {names[index]!r}, not {count}.")
    return names[first], names[second]


def _positions(source: Column, target: Column, names: list[str], path: Path) -> tuple[int, int]:
    first, second = (
        position(side, wanted, names, path)
        for side, wanted in (("source", source), ("target", target))
    )
    if first == second:
        raise InputError(
            f"data.source_column and data.target_column must be different columns of {path}, not "
            f"both {names[first]!r}."
        )
    return first, second


def _excerpt(text: str, length: int = 60) -> str:
    text = text.strip()
    return repr(text if len(text) <= length else text[:length] + "...")
