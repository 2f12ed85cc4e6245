"""Columns that are the same in all rows of a series."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow

from seq2seq.data.series.cells import read_names
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.errors import BadRow, InputError
from seq2seq.features.number_reader import LARGEST, number

MOST_NAMES = 100  # different ones of a column, each of which becomes a column


class StaticColumns(NamedTuple):
    """Static columns of all series, as numbers.

    Attributes:
        values: float64 (series, E).
        columns: their names: `size` of a column of numbers, `kind=a` for each name of others.
        is_number: bool (E,), whether a column has numbers rather than 1 for one of the names.
        notes: sentences on how they were read, and on names that the columns do not have.
    """

    values: np.ndarray
    columns: list[str]
    is_number: list[bool]
    notes: list[str]


def static_texts(
    column: pyarrow.ChunkedArray, file: SeriesFile, name: str, codes: np.ndarray, commas: bool
) -> list[str]:
    """Return the text of each series in a static column, of numbers with decimal points.

    Args:
        column: the cells.
        file: the file that they are in.
        name: of the column.
        codes: int (rows,), the number of each row's series.
        commas: whether numbers have decimal commas.

    Raises:
        BadRow: a cell is empty or differs within a series, or a number is missing.
    """
    texts, rows_texts = read_names(column, file, name)
    kinds = np.arange(len(texts))
    if (numbers := _numbers_as_texts(texts, rows_texts, file, name, commas)) is not None:
        texts = numbers
        _, kinds = np.unique([number(text.strip()) for text in texts], return_inverse=True)
    _, first = np.unique(codes, return_index=True)
    rows_kinds = kinds[rows_texts]
    for row in np.flatnonzero(rows_kinds != rows_kinds[first][codes])[:1]:
        usual = texts[rows_texts[first][codes[row]]]
        fault = f"must be {usual!r} as in the series' first row, not {texts[rows_texts[row]]!r}"
        remedy = "Correct it, or make it one of data.covariates or data.past_covariates."
        raise BadRow(int(row), fault, remedy).at(file.place(int(row), name))
    return [texts[place] for place in rows_texts[first]]


def encode_static(
    names: Sequence[str],
    cells: Sequence[Sequence[str]],
    in_train: np.ndarray,
    known: Sequence[str] | None = None,
) -> StaticColumns:
    """Write static cells as numbers: a column of numbers as it is, of names as 0 and 1 for each.

    >>> encode_static(["kind"], [["a"], ["b"]], [True, True]).values   ->   [[1, 0], [0, 1]]

    Args:
        names: of the columns.
        cells: texts of each series.
        in_train: bool (series,), whether a series has rows of train.
        known: the columns of a trained model, which has places for these names only; None to make
            a place for each name in train.

    Raises:
        InputError: a column has too many different names.
    """
    parts: list[np.ndarray] = []
    columns: list[str] = []
    is_number: list[bool] = []
    notes: list[str] = []
    read_as: dict[str, list[str]] = {"numbers": [], "names": []}
    for name, texts in zip(names, zip(*cells, strict=True), strict=True):
        found = np.array([number(text) for text in texts])
        given = None if known is None else [one for one in known if one.startswith(f"{name}=")]
        if not given and np.all(np.abs(found) <= LARGEST):
            parts.append(found[:, None])
            columns.append(name)
            is_number.append(True)
            read_as["numbers"].append(name)
            continue
        read_as["names"].append(name)
        seen = [text for text, is_seen in zip(texts, in_train, strict=True) if is_seen] or texts
        places = _places(name, seen) if given is None else given
        own = [f"{name}={text}" for text in texts]
        parts.append(np.array([[one == place for place in places] for one in own], "float64"))
        columns += places
        is_number += [False] * len(places)
        if new := sorted({*own} - {*places}):
            notes.append(
                f"{len(new)} of the {len({*own})} different texts of {name} are not in the "
                f"training data, such as {new[0].partition('=')[2]!r}."
            )
    kinds = [f"{kind} ({', '.join(names)})" for kind, names in read_as.items() if names]
    notes.insert(0, f"Static columns are read as {' and '.join(kinds)}.")
    return StaticColumns(np.concatenate(parts, axis=1), columns, is_number, notes)


def _places(name: str, texts: Sequence[str]) -> list[str]:
    different = sorted({*texts})
    if len(different) > MOST_NAMES:
        raise InputError(
            f"data.static must be columns of numbers, or of at most {MOST_NAMES} different names, "
            f"not {len(different):,} as in {name!r}."
        )
    return [f"{name}={text}" for text in different]


def _numbers_as_texts(
    texts: Sequence[str], rows_texts: np.ndarray, file: SeriesFile, name: str, commas: bool
) -> list[str] | None:
    """Write the numbers of a static column with decimal points; None if texts are not numbers.

    Raises:
        BadRow: a number is missing.
    """
    written = [text.replace(",", ".") for text in texts] if commas else list(texts)
    values = np.array([number(text.strip()) for text in written])
    is_missing = np.isnan(values)
    if is_missing.all() or not (is_missing | (np.abs(values) <= LARGEST)).all():
        return None
    for row in np.flatnonzero(is_missing[rows_texts])[:1]:
        fault = f"must be a number as in other rows, not {texts[rows_texts[row]]!r}"
        remedy = f"Fill it in, or leave {name!r} out of data.static."
        raise BadRow(int(row), fault, remedy).at(file.place(int(row), name))
    return written
