"""Lines of files with a delimiter between cells."""

from collections.abc import Iterable

FIELD_LIMIT = 1 << 20  # characters of a field that is read; csv's own limit is 131,072


def tsv_line(cells: Iterable[str]) -> str:
    """Join cells with tabs; see `delimited_line`."""
    return delimited_line(cells, "\t")


def delimited_line(cells: Iterable[str], delimiter: str) -> str:
    """Join cells, quoted as in CSV where it is needed, so that `csv` reads them back.

    `csv.writer` of Python 3.11 and 3.12 leaves a carriage return unquoted, which ends the line.
    """
    line = delimiter.join(_quoted(cell, delimiter) for cell in cells)
    return (line or '""') + "\n"  # an empty line would be none


def _quoted(cell: str, delimiter: str) -> str:
    is_plain = not any(one in cell for one in (delimiter, "\n", "\r", '"'))
    return cell if is_plain else '"' + cell.replace('"', '""') + '"'
