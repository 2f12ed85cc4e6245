"""Cells of a table as numbers, times and names."""

import csv
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow

from seq2seq.data.files.lines import OPENERS
from seq2seq.data.series.times import parse_times
from seq2seq.errors import InputError
from seq2seq.features.bad_value import BadValue
from seq2seq.features.number_reader import LARGEST, MISSING


def is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def place_of(path: Path, row: int) -> str:
    """What messages call the place of a row, from 0: its line, found by reading again."""
    if is_parquet(path):
        return f"{path}, row {row + 1}"
    with OPENERS.get(path.suffix.lower(), open)(path, "rt", encoding="utf-8-sig") as file:
        lines = csv.reader(file)
        blank_is_row = len(next(lines)) == 1  # an empty cell of the only column
        found = (lines.line_num for cells in lines if cells or blank_is_row)
        return f"{path}, line {next(islice(found, row, None))}"


def numbers(column: pyarrow.ChunkedArray, path: Path, name: str) -> np.ndarray:
    """float64 (rows,) of a column, NaN where one is missing.

    Raises:
        InputError: a cell that is not a number, or not one that float32 holds, with its place.
    """
    cells = _texts(column)
    if cells is not None:
        values = np.fromiter(map(_number, cells), "float64", len(cells))
    else:
        try:
            values = column.cast(pyarrow.float64()).to_numpy()
        except pyarrow.ArrowException:
            raise InputError(
                f"column {name!r} of {path} holds {column.type}, no numbers; choose another column"
            ) from None
    (bad,) = np.nonzero(np.abs(values) > LARGEST)
    for row in bad[:1]:
        cell = float(values[row]) if cells is None else cells[row]
        raise InputError(
            f"{place_of(path, row)}, column {name!r}: {cell!r} is not a number between "
            f"{-LARGEST:.1e} and {LARGEST:.1e}; correct the cell, or choose another column"
        )
    return values


def times(column: pyarrow.ChunkedArray, path: Path, name: str) -> np.ndarray:
    """Numbers or datetime64 (rows,), as `parse_times` reads them.

    Raises:
        InputError: a cell that is not a time, with its place.
    """
    if pyarrow.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        return parse_times(pyarrow.concat_arrays(column.chunks))
    except BadValue as bad:
        place = place_of(path, bad.row)
        raise InputError(f"{place}, column {name!r}: {bad.found}; {bad.remedy}") from None


def names(column: pyarrow.ChunkedArray, path: Path, name: str) -> list[str]:
    """Texts of a column.

    Raises:
        InputError: an empty cell, with its place.
    """
    found = ["" if cell is None else str(cell) for cell in column.to_pylist()]
    empty = (row for row, text in enumerate(found) if not text.strip())
    for row in islice(empty, 1):
        raise InputError(
            f"{place_of(path, row)}, column {name!r}: the name of the series is missing; give one"
        )
    return found


def _texts(column: pyarrow.ChunkedArray) -> list[str | None] | None:
    """The cells of a column of texts; None where it holds something else."""
    kind = column.type.value_type if pyarrow.types.is_dictionary(column.type) else column.type
    is_text = pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind)
    return column.to_pylist() if is_text else None


def _number(cell: str | None) -> float:
    """A cell's number; infinite where it is none, such as 1_000, which Python would read."""
    text = (cell or "").strip()
    try:
        return np.inf if "_" in text else float(MISSING.get(text, text))
    except ValueError:
        return np.inf
