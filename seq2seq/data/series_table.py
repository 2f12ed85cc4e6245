"""Columns of time series from a CSV or Parquet file."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from seq2seq.data.lines import OPENERS
from seq2seq.data.options import hint
from seq2seq.errors import InputError

TIME_FORMATS = (  # besides ISO 8601
    "%b %d %Y",
    "%d %b %Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y%m%d",
)
MISSING = ["", "nan", "NaN", "NA", "null", "?"]


class OneSeries(NamedTuple):
    """The rows of one series, in the order of time."""

    name: str
    times: np.ndarray | None  # (T,), any type that sorts
    values: np.ndarray  # float64 (T, D): NaN where missing


def read_series(
    path: Path, time: str | None, columns: Sequence[str], series: str | None
) -> list[OneSeries]:
    """The series of a file, in the order of their first rows.

    Args:
        path: CSV, also compressed, or Parquet; the header names the columns.
        time: column that says when; None: rows are in order.
        columns: of numbers.
        series: column that says which series a row belongs to; None: all rows are one.

    Raises:
        InputError: no such file or column, a cell that is no finite number, time stamps that are
            none, are not sorted, or stand twice.
    """
    table = _table(path)
    for option, name in (("time", time), ("series", series), *(("targets", c) for c in columns)):
        if name is not None and name not in table.column_names:
            raise InputError(
                f"{path} has no column {name!r} (data.{option}, data.covariates); "
                f"{hint(name, table.column_names)}"
            )
    values = np.stack([_numbers(table[name], path, name) for name in columns], axis=1)
    times = None if time is None else _times(table[time], path, time)
    names = table[series].to_pylist() if series else [""] * len(values)
    found = []
    for name in dict.fromkeys(names):
        rows = np.flatnonzero(np.array([one == name for one in names]))
        if times is not None:
            _check_order(times[rows], rows, path, str(name))
        found.append(OneSeries(str(name), None if times is None else times[rows], values[rows]))
    return found


def _table(path: Path) -> pyarrow.Table:
    try:
        if path.suffix == ".parquet":
            return pyarrow.parquet.read_table(path)
        with OPENERS.get(path.suffix, open)(path, "rt", encoding="utf-8-sig") as file:
            types = {name: pyarrow.string() for name in next(csv.reader(file), [])}
        options = pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=False)
        return pyarrow.csv.read_csv(str(path), convert_options=options)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}); give a CSV or Parquet file") from error


def _numbers(column: pyarrow.ChunkedArray, path: Path, name: str) -> np.ndarray:
    """float64 (rows,), NaN where missing."""
    if pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type):
        texts = [text.strip() for text in column.to_pylist()]
        values = np.array([np.nan if text in MISSING else _number(text) for text in texts], object)
        bad = [row for row, value in enumerate(values) if value is None]
        if bad:
            raise InputError(
                f"{path}, line {bad[0] + 2}, column {name!r}: {texts[bad[0]]!r} is no number; "
                "mend the cell, or choose another column"
            )
        values = values.astype("float64")
    else:
        try:
            values = column.cast(pyarrow.float64()).to_numpy()
        except pyarrow.ArrowInvalid as error:
            raise InputError(
                f"column {name!r} of {path} holds no numbers ({error}); choose another column"
            ) from error
    (infinite,) = np.nonzero(np.isinf(values))
    if len(infinite):
        raise InputError(
            f"{path}, line {infinite[0] + 2}, column {name!r}: {values[infinite[0]]} is not "
            "finite; mend the cell"
        )
    return values


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _times(column: pyarrow.ChunkedArray, path: Path, name: str) -> np.ndarray:
    """Dates as datetime64, or numbers (rows,)."""
    if not pyarrow.types.is_string(column.type):
        return column.to_numpy()
    texts = [text.strip() for text in column.to_pylist()]
    try:
        return np.array([float(text) for text in texts])
    except ValueError:
        pass
    try:
        return np.array(texts, "datetime64[us]")
    except ValueError:
        pass
    for form in TIME_FORMATS:
        parsed = pyarrow.compute.strptime(texts, format=form, unit="us", error_is_null=True)
        if not parsed.null_count:
            return parsed.to_numpy(zero_copy_only=False)
    raise InputError(
        f"column {name!r} of {path} holds no dates that can be read, such as {texts[0]!r}; write "
        "them as 2026-11-24 or 2026-11-24T13:00:00, or number the rows"
    )


def _check_order(times: np.ndarray, rows: np.ndarray, path: Path, name: str) -> None:
    (late,) = np.nonzero(times[1:] <= times[:-1])
    if not len(late):
        return
    row = late[0] + 1
    what = "stands twice" if times[row] == times[row - 1] else "comes after a later one"
    whose = f" of series {name!r}" if name else ""
    raise InputError(
        f"{path}, line {rows[row] + 2}: the time {times[row]}{whose} {what}; sort the file by time, "
        "with one row each"
    )
