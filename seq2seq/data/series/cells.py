"""Conversion of a table's cells to numbers, times and names."""

import csv
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow

from seq2seq.data.files.lines import OPENERS
from seq2seq.data.series.times import parse_times
from seq2seq.errors import BadRow, InputError
from seq2seq.features.number_reader import A_NUMBER, LARGEST, number


def is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def place_of(path: Path, row: int, column: str | None = None) -> str:
    """Return what messages call a row, counted from 0, or a cell of it.

    >>> place_of("a.csv", 5, "price")   ->   "Line 7 of a.csv, column 'price'"
    """
    cell = "" if column is None else f", column {column!r}"
    if is_parquet(path):
        return f"Row {row + 1} of {path}{cell}"
    # The header is not a row, and a quoted cell may extend over lines.
    with OPENERS.get(path.suffix.lower(), open)(path, "rt", encoding="utf-8-sig") as file:
        lines = csv.reader(file)
        blank_is_row = len(next(lines)) == 1  # an empty cell of the only column
        found = (lines.line_num for cells in lines if cells or blank_is_row)
        return f"Line {next(islice(found, row, None))} of {path}{cell}"


def numbers(column: pyarrow.ChunkedArray, path: Path, name: str) -> np.ndarray:
    """Read the numbers of a column, float64 (rows,), NaN where one is missing.

    Raises:
        BadRow: a cell that is not a finite number of float32, with its place.
        InputError: the column has another type.
    """
    cells = _texts(column)
    if cells is not None:
        texts = ((cell or "").strip() for cell in cells)
        values = np.fromiter(map(number, texts), "float64", len(cells))
    else:
        try:
            values = column.cast(pyarrow.float64()).to_numpy()
        except pyarrow.ArrowException:
            raise InputError(
                f"Column {name!r} of {path} must hold numbers, not {column.type}."
            ) from None
    (bad,) = np.nonzero(np.abs(values) > LARGEST)
    for row in bad[:1]:
        cell = float(values[row]) if cells is None else cells[row]
        remedy = "Correct the cell, or choose another column."
        raise BadRow(row, f"must be {A_NUMBER}, not {cell!r}", remedy).at(place_of(path, row, name))
    return values


def times(column: pyarrow.ChunkedArray, path: Path, name: str) -> np.ndarray:
    """Read the times of a column, numbers or datetime64 (rows,), by `parse_times`.

    Raises:
        BadRow: a cell that is not a time, with its place.
    """
    if pyarrow.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        return parse_times(pyarrow.concat_arrays(column.chunks))
    except BadRow as bad:
        raise bad.at(place_of(path, bad.row, name)) from None


def names(column: pyarrow.ChunkedArray, path: Path, name: str) -> list[str]:
    """Read the texts of a column.

    Raises:
        BadRow: an empty cell, with its place.
    """
    found = ["" if cell is None else str(cell) for cell in column.to_pylist()]
    empty = (row for row, text in enumerate(found) if not text.strip())
    for row in islice(empty, 1):
        raise BadRow(row, "must be the name of a series").at(place_of(path, row, name))
    return found


def _texts(column: pyarrow.ChunkedArray) -> list[str | None] | None:
    """Return the cells of a column of texts; None for a column of another type."""
    kind = column.type.value_type if pyarrow.types.is_dictionary(column.type) else column.type
    is_text = pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind)
    return column.to_pylist() if is_text else None
