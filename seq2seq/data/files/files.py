"""Pairs from user files."""

import dataclasses
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seq2seq.data.files.columns import Column, Wanted
from seq2seq.data.files.decimals import has_commas
from seq2seq.data.files.option_checks import COLUMNS, check_options
from seq2seq.data.files.paths import content_hash, files_of, listed
from seq2seq.data.files.split_column import named_splits
from seq2seq.data.files.table import Table
from seq2seq.data.files.table_dataset import NUMBERS, TableDataset
from seq2seq.data.files.tables import ending, open_table
from seq2seq.data.store.split_by_hash import SPLITS

OF_READING = (
    "features_separator", "header", "delimiter", "encoding", "quotes", "decimal", "on_error",
)  # fmt: skip


@dataclasses.dataclass(kw_only=True)
class Files(TableDataset):
    """Rows of TSV, CSV, JSON-lines or Parquet files, or of pairs of text files.

    >>> Files(train="a.tsv")                           ->   columns 1 and 2, split 90/5/5
    >>> Files(train="a.csv", source_column="en", target_column="de")
    >>> Files(train=["a.en", "a.de"], test=["b.en", "b.de"])
    >>> Files(train="part-*.parquet")

    Text, TSV, CSV and JSON-lines files may be compressed: .gz, .bz2, .xz. How a file is read is
    determined from its first lines and noted; see `layout_of`. A validation or test split that is
    not given is held out of train by a hash of the source. The options for columns are those of
    `TableDataset`.

    Attributes:
        train: a file with two columns or more, a pattern of the names of several, or a list of
            two text files, source and target.
        validation: the same for validation.
        test: the same for test.
        split_column: column that names each row's split: train, validation (or valid, val, dev)
            or test; then train is the only file.
        header: whether the first line names the columns; auto: as the lines below it suggest.
        delimiter: what is between columns: comma, semicolon, tab, pipe, space, or a character.
        encoding: of text files, such as utf-8 or cp1252.
        quotes: whether quotation marks are around fields, as in CSV, or part of the texts; auto:
            around fields, but between tabs only where it looks so.
        decimal: sign before the decimals of numbers: point; comma, with semicolons between the
            numbers of a step; auto: comma where semicolons are between columns and no number has
            a point.
    """

    train: str | list[str] | None = None
    validation: str | list[str] | None = None
    test: str | list[str] | None = None
    split_column: Column = None
    header: bool | str = "auto"
    delimiter: str = "auto"
    encoding: str = "auto"
    quotes: bool | str = "auto"
    decimal: str = "auto"
    _tables: dict[str, Table] = dataclasses.field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        check_options(vars(self))

    def fingerprint(self) -> dict[str, Any]:
        given = [split for split in SPLITS if getattr(self, split)]
        files = {
            split: [[ending(path), content_hash(path)] for path in self._paths(split)]
            for split in given
        }
        own = {name: getattr(self, name) for name in (*COLUMNS, *OF_READING, "limit")}
        is_number = [side in NUMBERS for side in (self.source, self.target)]  # decimals matter
        return {"kind": "files", "files": files, "numbers": is_number} | own

    def given_splits(self) -> list[str]:
        if self.split_column is not None:
            return self._named_splits
        return [split for split in SPLITS if getattr(self, split)]

    def given_place(self, split: str) -> str:
        return listed(self._paths(split))

    @functools.cached_property
    def _named_splits(self) -> list[str]:
        table, columns = self._table("train"), self._columns("train")
        if columns is None:
            return ["train"]
        return named_splits(table, columns.split, self.on_error == "skip", self.note)

    def _wanted(self) -> Wanted:
        return super()._wanted()._replace(split=self.split_column)

    def _has_commas(self, table: Table, cells: Iterator[str]) -> bool:
        return has_commas(self.decimal, table, cells)

    def _with_point(self, number: str, table: Table) -> str:
        may_have_comma = self.decimal == "auto" and table.delimiter == ";"
        return number.replace(",", ".") if may_have_comma or self.decimal == "comma" else number

    def _paths(self, split: str) -> list[Path]:
        """The files of a split: one or two, or those that a pattern matches, by name."""
        return files_of(self._value(split))

    def _value(self, split: str) -> str | list[str]:
        """The option with the files of a split."""
        found: str | list[str] = getattr(self, "train" if self.split_column is not None else split)
        return found

    def _table(self, split: str) -> Table:
        """The table of a split; its header may be like that of train."""
        split = split if self.split_column is None else "train"
        if split not in self._tables:
            is_named = self._wanted().has_names()
            like = self._table("train") if split != "train" and self.train else None
            self._tables[split] = open_table(
                self._paths(split),
                is_pair=not isinstance(self._value(split), str),
                delimiter=self.delimiter,
                encoding=self.encoding,
                quotes=self.quotes,
                header=True if self.header == "auto" and is_named else self.header,
                like=like,
            )
        return self._tables[split]
