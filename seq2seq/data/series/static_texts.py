"""The texts of columns that are the same in all rows of a series."""

from collections.abc import Sequence

import numpy as np
import pyarrow

from seq2seq.data.series.cells import names
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.errors import BadRow
from seq2seq.features.number_reader import LARGEST, number


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
    texts, rows_texts = names(column, file, name)
    texts = _numbers_as_texts(texts, rows_texts, file, name, commas) or texts
    _, first = np.unique(codes, return_index=True)
    for row in np.flatnonzero(rows_texts != rows_texts[first][codes])[:1]:
        usual = texts[rows_texts[first][codes[row]]]
        fault = f"must be {usual!r} as in the series' first row, not {texts[rows_texts[row]]!r}"
        remedy = "Correct it, or make it one of data.covariates or data.past_covariates."
        raise BadRow(int(row), fault, remedy).at(file.place(int(row), name))
    return [texts[place] for place in rows_texts[first]]


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
