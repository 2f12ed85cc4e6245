"""Lines of tab-separated files."""

from collections.abc import Iterable

FIELD_LIMIT = 1 << 20  # characters of a field that is read; csv's own limit is 131,072


def tsv_line(cells: Iterable[str]) -> str:
    """Join cells with tabs, quoted as in CSV where it is needed, so that `csv` reads them back.

    `csv.writer` of Python 3.11 and 3.12 leaves a carriage return unquoted, which ends the line.
    """
    return "\t".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    is_plain = not any(one in cell for one in '\t\n\r"')
    return cell if is_plain else '"' + cell.replace('"', '""') + '"'
