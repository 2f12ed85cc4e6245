"""Cells of a table as numbers and times."""

import csv
import warnings
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.compute

from seq2seq.data.lines import OPENERS
from seq2seq.errors import InputError
from seq2seq.features.number_reader import LARGEST, MISSING

FORMATS = ("%b %d %Y", "%d %b %Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d")  # besides ISO 8601
MICROSECONDS = "datetime64[us]"


def is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def place_of(path: Path, row: int) -> str:
    """What messages call the place of a row, from 0: its line, found by reading again."""
    if is_parquet(path):
        return f"{path}, row {row + 1}"
    with OPENERS.get(path.suffix.lower(), open)(path, "rt", encoding="utf-8-sig") as file:
        lines = csv.reader(file)
        filled = (lines.line_num for cells in lines if cells)  # as pyarrow has it
        return f"{path}, line {next(islice(filled, row + 1, None))}"


def numbers(column: pyarrow.ChunkedArray, path: Path, name: str) -> np.ndarray:
    """float64 (rows,) of a column, NaN where one is missing.

    Raises:
        InputError: a cell that is no number, or none that float32 holds, with its place.
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
            f"{place_of(path, row)}, column {name!r}: {cell!r} is no number between "
            f"{-LARGEST:.1e} and {LARGEST:.1e}; mend the cell, or choose another column"
        )
    return values


def times(column: pyarrow.ChunkedArray, path: Path, name: str) -> np.ndarray:
    """Numbers, or else datetime64 (rows,), in UTC where they tell their zones.

    Raises:
        InputError: a cell that is neither, or empty, with its place.
    """
    cells = _texts(column)
    if cells is None:
        found = column.to_numpy()
    else:
        texts = [(cell or "").strip() for cell in cells]
        found = read_times(texts)
        if found is None:
            # The first that cannot be read at all; else they are not all written alike.
            row = next((i for i, text in enumerate(texts) if read_times([text]) is None), 0)
            raise InputError(
                f"{place_of(path, row)}, column {name!r}: {texts[row]!r} is no time that can be "
                "read, or is written unlike the others; write all as 2026-11-24 or "
                "2026-11-24T13:00:00, or number the rows"
            )
    if found.dtype.kind not in "iufM":
        raise InputError(
            f"column {name!r} of {path} holds {column.type}, no times; choose another data.time"
        )
    (empty,) = np.nonzero(np.isnat(found) if found.dtype.kind == "M" else np.isnan(found))
    for row in empty[:1]:
        raise InputError(f"{place_of(path, row)}, column {name!r}: there is no time; fill it in")
    return found


def read_times(texts: list[str]) -> np.ndarray | None:
    """Texts as float64 or datetime64 in one of the known ways to write them; None in none.

    >>> read_times(["1", "2"])   ->   [1.0, 2.0]
    """
    try:
        return np.array([float(text or "nan") for text in texts])
    except ValueError:
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of zones, which NumPy would drop
            return np.array(texts, MICROSECONDS)
    except (ValueError, UserWarning):
        pass
    column = pyarrow.array(texts)
    try:
        return column.cast(pyarrow.timestamp("us", "UTC")).to_numpy(zero_copy_only=False)
    except pyarrow.ArrowInvalid:
        pass
    for form in FORMATS:
        parsed = pyarrow.compute.strptime(column, format=form, unit="us", error_is_null=True)
        if not parsed.null_count:
            return parsed.to_numpy(zero_copy_only=False)
    return None


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
