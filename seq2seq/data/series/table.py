"""Reading of time series from a CSV or Parquet file."""

import csv
import lzma
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow
import pyarrow.csv
import pyarrow.parquet

from seq2seq.checks import nearest
from seq2seq.data.files.lines import OPENERS
from seq2seq.data.series.cells import is_parquet, names, numbers, place_of, times
from seq2seq.data.series.times import time_text
from seq2seq.errors import BadRow, InputError


class OneSeries(NamedTuple):
    """The rows of one series, in order of time."""

    name: str
    times: np.ndarray | None  # (T,), numbers or datetime64
    values: np.ndarray  # float64 (T, D): NaN where missing
    rows: np.ndarray  # int64 (T,): their row numbers in the file, from 0


def read_series(
    path: Path, time: str | None, columns: Sequence[str], series: str | None
) -> list[OneSeries]:
    """Read the series of a file, in the order of their first rows.

    Args:
        path: CSV (possibly compressed) or Parquet; the header names the columns.
        time: column of times; None if rows are in order.
        columns: columns of numbers.
        series: column with the name of each row's series; None if there is only one.

    Raises:
        InputError: the file cannot be read, or a column does not exist, or exists twice.
        BadRow: a cell is not a finite number, a time is invalid or is not after the one before it.
    """
    with _reading(path):
        header = _header(path)
    options = dict.fromkeys(columns, "targets or data.covariates")
    options |= {name: option for option, name in (("time", time), ("series", series)) if name}
    for name, option in options.items():
        if header.count(name) != 1:
            if name in header:
                raise InputError(
                    f"The file {path} must have one column {name!r}, not {header.count(name)}."
                )
            raise InputError(
                f"data.{option} must be a column of {path}, not {name!r}. {nearest(name, header)}"
            )
    with _reading(path):
        table = _table(path, list(options), len(header))
    if not len(table):
        raise InputError(f"The file {path} must have rows below its header.")
    values = np.stack([numbers(table[name], path, name) for name in columns], axis=1)
    when = None if time is None else times(table[time], path, time)
    whose = names(table[series], path, series) if series else [""] * len(values)
    found = []
    for name, rows in _grouped(whose):
        if when is not None:
            _check_order(when[rows], rows, path, name)
        found.append(OneSeries(name, None if when is None else when[rows], values[rows], rows))
    return found


def _header(path: Path) -> list[str]:
    if is_parquet(path):
        return pyarrow.parquet.read_schema(path).names
    with OPENERS.get(path.suffix.lower(), open)(path, "rt", encoding="utf-8-sig") as file:
        return next(csv.reader(file), [])


def _table(path: Path, columns: list[str], num_columns: int) -> pyarrow.Table:
    """Read some of the columns, those of a CSV as text.

    A blank line is not a row, but in a file of a single column it is a missing cell, except at the
    file's end.
    """
    if is_parquet(path):
        return pyarrow.parquet.read_table(path, columns=columns)
    one_column = num_columns == 1
    with OPENERS.get(path.suffix.lower(), open)(path, "rb") as file:
        table = pyarrow.csv.read_csv(
            file,
            parse_options=pyarrow.csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=not one_column
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=columns, column_types=dict.fromkeys(columns, pyarrow.string())
            ),
        )
    if one_column:
        filled = (row for row in range(len(table), 0, -1) if table[0][row - 1].as_py())
        table = table[: next(filled, 0)]
    return table


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (
        pyarrow.ArrowException, OSError, EOFError, UnicodeDecodeError, csv.Error,
        zlib.error, lzma.LZMAError,
    ) as error:  # fmt: skip
        reason = " ".join(str(error).split())
        raise InputError(
            f"The file {path} cannot be read ({reason}). Give a CSV or Parquet file."
        ) from error


def _grouped(names: list[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each distinct name, in order of appearance, and its rows.

    >>> _grouped(["b", "a", "b"])   ->   ("b", [0, 2]), ("a", [1])
    """
    codes: dict[str, int] = {}
    numbered = np.fromiter((codes.setdefault(name, len(codes)) for name in names), "int64")
    rows = np.argsort(numbered, kind="stable")
    ends = np.cumsum(np.bincount(numbered))
    yield from zip(codes, np.split(rows, ends[:-1]), strict=True)


def _check_order(when: np.ndarray, rows: np.ndarray, path: Path, name: str) -> None:
    for before in np.flatnonzero(when[1:] <= when[:-1])[:1]:
        time = when[before + 1]
        twice = time == when[before]
        fault = f"must not {'repeat' if twice else 'go back to'} the time {time_text(time)}"
        whose = f" of series {name!r}" if name else ""
        remedy = "Keep one row of each time" if twice else "Sort the file by time"
        other = "" if name else ", or set data.series to the column that distinguishes the series"
        row = int(rows[before + 1])
        raise BadRow(row, f"{fault}{whose}", f"{remedy}{other}.").at(place_of(path, row))
