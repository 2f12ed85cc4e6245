"""Reading of a whole table of text at once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.csv

from seq2seq.data.files.layout import Layout
from seq2seq.features.number_reader import BLANKS, LARGEST
from seq2seq.storage.bad_lines import BadLines

UTF_8 = ("utf-8", "utf-8-sig", "ascii")
COMPRESSED_OTHERWISE = (".xz",)  # than pyarrow can read
NO_NUMBER = [*BLANKS, "nan", "NaN"]


def read_at_once(
    path: Path, layout: Layout, numbers: Sequence[str], others: Sequence[str], decimal: str
) -> tuple[pyarrow.Table, bool] | None:
    """Read columns of a table without an irregularity, about twenty times as fast as row by row.

    Args:
        path: the file.
        layout: how it is laid out, with a header in its first line that is not skipped.
        numbers: columns that become float64, null where a number is missing.
        others: columns that remain texts.
        decimal: sign before decimals: point, comma or auto, as in `has_commas`.

    Returns:
        The columns, and whether numbers have decimal commas; None where a cell or a line may be
        bad or doubtful, so that it must be read row by row to be reported.
    """
    if layout.form.separator or layout.spaced or path.suffix in COMPRESSED_OTHERWISE:
        return None
    number, header = next(layout.records(path, BadLines(path, skip=False)))
    is_line = number == layout.form.skipped + 1 and header == [*layout.names]
    if not is_line or any("\n" in name or "\r" in name for name in header):
        return None
    signs = {"point": ".", "comma": ","}.get(decimal, ".," if layout.delimiter == ";" else ".")
    for sign in signs:
        try:
            table = _read(path, layout, numbers, others, sign)
        except (pyarrow.ArrowException, OSError, EOFError, UnicodeError):
            continue
        return None if _is_doubtful(table, numbers) else (table, sign == ",")
    return None


def _read(
    path: Path, layout: Layout, numbers: Sequence[str], others: Sequence[str], sign: str
) -> pyarrow.Table:
    places = {name: str(layout.names.index(name)) for name in (*numbers, *others)}
    encoding = layout.form.encoding
    table = pyarrow.csv.read_csv(
        path,
        pyarrow.csv.ReadOptions(
            skip_rows=layout.form.skipped + 1,
            column_names=[str(place) for place in range(len(layout.names))],
            encoding="utf8" if encoding in UTF_8 else encoding,
        ),
        pyarrow.csv.ParseOptions(
            delimiter=layout.delimiter,
            quote_char='"' if layout.quoted else False,
            ignore_empty_lines=len(layout.names) > 1,
        ),
        pyarrow.csv.ConvertOptions(
            include_columns=list(places.values()),
            column_types=dict.fromkeys((places[name] for name in numbers), pyarrow.float64())
            | dict.fromkeys((places[name] for name in others), pyarrow.string()),
            null_values=NO_NUMBER,
            decimal_point=sign,
        ),
    )
    return table.rename_columns(list(places))


def _is_doubtful(table: pyarrow.Table, numbers: Sequence[str]) -> bool:
    """Whether a number is out of range, or a row has no text in any of its cells."""
    blank = np.ones(len(table), bool)
    for name in table.column_names:
        if name in numbers:
            column = table[name].to_numpy()
            if (np.abs(column) > LARGEST).any():
                return True
            blank &= np.isnan(column)
        else:
            blank &= pyarrow.compute.equal(table[name], "").to_numpy()
    return len(table.column_names) > 1 and bool(blank.any())
