"""Conversion of a table's cells to numbers, times and names."""

from collections.abc import Sequence
from itertools import islice

import numpy as np
import pyarrow

from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.time.times import has_zones, parse_times
from seq2seq.errors import BadRow, InputError
from seq2seq.features.number_reader import A_NUMBER, LARGEST, number


def read_numbers(
    column: pyarrow.ChunkedArray, file: SeriesFile, name: str, commas: bool = False
) -> np.ndarray:
    """Read the numbers of a column, float64 (rows,), NaN where one is missing.

    Args:
        column: the cells.
        file: the file that they are in.
        name: of the column.
        commas: whether numbers have decimal commas.

    Raises:
        BadRow: a cell that is not a finite number of float32, with its place.
        InputError: the column has another type.
    """
    cells = _texts(column)
    if cells is not None:
        texts = [(cell or "").strip() for cell in cells]
        if commas:
            _check_no_points(texts, file, name)
            texts = [text.replace(",", ".") for text in texts]
        values = np.fromiter(map(number, texts), "float64", len(cells))
    else:
        try:
            values = column.cast(pyarrow.float64(), safe=False).to_numpy()  # int64 is rounded
        except pyarrow.ArrowException:
            raise InputError(
                f"Column {name!r} of {file} must hold numbers, not {column.type}."
            ) from None
    (bad,) = np.nonzero(np.abs(values) > LARGEST)
    for row in bad[:1]:
        cell = float(values[row]) if cells is None else cells[row]
        remedy = "Correct the cell, or choose another column."
        if file.is_text and "," in str(cell) and not commas:
            remedy = "Correct the cell, or set data.decimal=comma if decimals follow the comma."
        raise BadRow(row, f"must be {A_NUMBER}, not {cell!r}", remedy).at(file.place(row, name))
    return values


def read_times(
    column: pyarrow.ChunkedArray,
    file: SeriesFile,
    name: str,
    day_first: bool | str = "auto",
    commas: bool = False,
) -> tuple[np.ndarray, bool]:
    """Read the times of a column, numbers or datetime64 (rows,), by `parse_times`.

    Returns:
        The times, and whether they are in UTC, as they have time zones.

    Raises:
        BadRow: a cell that is not a time, with its place.
    """
    cells = pyarrow.concat_arrays(_plain(column).chunks)
    try:
        return parse_times(cells, day_first, commas), has_zones(cells)
    except BadRow as bad:
        raise bad.at(file.place(bad.row, name)) from None


def read_names(
    column: pyarrow.ChunkedArray, file: SeriesFile, name: str
) -> tuple[list[str], np.ndarray]:
    """Read the texts of a column: the different ones, by first occurrence, and their numbers.

    >>> read_names(["b", "a", "b"], ...)   ->   ["b", "a"], [0, 1, 0]

    Raises:
        BadRow: an empty cell, with its place.
    """
    cells = pyarrow.concat_arrays(_plain(column).chunks).dictionary_encode(null_encoding="encode")
    found = ["" if cell is None else str(cell) for cell in cells.dictionary.to_pylist()]
    numbers = cells.indices.to_numpy()
    empty = [number for number, text in enumerate(found) if not text.strip()]
    for row in np.flatnonzero(np.isin(numbers, empty))[:1]:
        raise BadRow(row, "must not be empty").at(file.place(row, name))
    return found, numbers


def _check_no_points(texts: Sequence[str], file: SeriesFile, name: str) -> None:
    """Raise BadRow for a number with a point among those with decimal commas."""
    for row in islice((row for row, text in enumerate(texts) if "." in text), 1):
        fault = f"must have a decimal comma and no points, not {texts[row]!r}"
        remedy = "Leave out the signs of thousands, or set data.decimal."
        raise BadRow(row, fault, remedy).at(file.place(row, name))


def _plain(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """Return a column of categories as one of their values."""
    is_dictionary = pyarrow.types.is_dictionary(column.type)
    return column.cast(column.type.value_type) if is_dictionary else column


def _texts(column: pyarrow.ChunkedArray) -> list[str | None] | None:
    """Return the cells of a column of texts; None for a column of another type."""
    kind = column.type.value_type if pyarrow.types.is_dictionary(column.type) else column.type
    is_text = pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind)
    return column.to_pylist() if is_text else None
