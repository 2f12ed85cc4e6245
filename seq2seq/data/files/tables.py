"""Files of every kind, opened as tables."""

from collections.abc import Sequence
from pathlib import Path

from seq2seq.data.files.delimited_table import DelimitedTable
from seq2seq.data.files.joined_tables import JoinedTables
from seq2seq.data.files.json_lines import JsonLines
from seq2seq.data.files.layout import layout_of
from seq2seq.data.files.parallel_texts import ParallelTexts
from seq2seq.data.files.parquet_table import ParquetTable
from seq2seq.data.files.table import Table
from seq2seq.data.files.text_form import form_of
from seq2seq.storage.lines import OPENERS

DELIMITED = (".tsv", ".csv", ".txt", ".tab", ".psv")
JSON_LINES = (".jsonl", ".ndjson")
PARQUET = ".parquet"
ENDINGS = (*DELIMITED, *JSON_LINES, PARQUET)


def open_table(
    paths: Sequence[Path],
    is_pair: bool = False,
    delimiter: str = "auto",
    encoding: str = "auto",
    quotes: bool | str = "auto",
    header: bool | str = "auto",
    like: Table | None = None,
) -> Table:
    """Open files by their endings, and determine what is not given.

    Args:
        paths: one table, several that are read as one, or a pair.
        is_pair: whether they are two text files, with sources and targets.
        delimiter: of tables of text; see `layout_of`.
        encoding: of text.
        quotes: whether there are quotation marks around fields of tables of text.
        header: of tables of text.
        like: another one with the same columns. A first line with the names of its columns is a
            header.

    Raises:
        InputError: a file cannot be read, two readings of it are as likely, or several tables have
            different columns.
    """
    if is_pair:
        forms = [form_of(path, encoding)._replace(separator="") for path in paths]
        return ParallelTexts(paths, forms)
    tables: list[Table] = []
    for path in paths:
        model = like or next(iter(tables), None)
        own = None if tables and header is True else header  # maybe only the first part has one
        tables.append(_open(path, delimiter, encoding, quotes, own, model))
    tables = [table for table in tables if table.names] or tables[:1]  # some parts may be empty
    return JoinedTables(tables) if len(tables) > 1 else tables[0]


def _open(
    path: Path,
    delimiter: str,
    encoding: str,
    quotes: bool | str,
    header: bool | str | None,
    like: Table | None,
) -> Table:
    kind = ending(path)
    if kind == PARQUET:
        return ParquetTable(path)
    if kind in JSON_LINES:
        return JsonLines(path, form_of(path, encoding)._replace(separator=""))
    names = list(like.names) if like and like.has_names else []
    return DelimitedTable(path, layout_of(path, kind, delimiter, encoding, quotes, header, names))


def ending(path: Path) -> str:
    """Return the ending of the format: `.tsv` of `a.tsv` and of `a.tsv.gz`."""
    name = Path(path.stem) if path.suffix.lower() in OPENERS else path
    return name.suffix.lower()
