"""Pairs from user files."""

import dataclasses
import functools
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from seq2seq.data.dataset import Dataset
from seq2seq.data.files.columns import Column, Columns, Wanted, columns_of, roles
from seq2seq.data.files.decimals import has_commas, with_points
from seq2seq.data.files.layout import DELIMITERS
from seq2seq.data.files.option_checks import COLUMNS, check_options
from seq2seq.data.files.paths import content_hash, files_of, listed
from seq2seq.data.files.split_column import named_splits
from seq2seq.data.files.table import Rows, Table
from seq2seq.data.files.tables import ending, open_table
from seq2seq.data.store.split_by_hash import SPLITS, split_named
from seq2seq.errors import InputError
from seq2seq.visible import shortened

NUMBERS = ("values", "vector")  # kinds of sides
NUM_SHOWN = 2  # rows in a note
HEAD = 1000  # rows that decide on decimals
LONGEST = 40  # characters of a text in a note
OF_READING = (
    "features_separator", "header", "delimiter", "encoding", "quotes", "decimal", "on_error",
)  # fmt: skip


@dataclasses.dataclass(kw_only=True)
class Files(Dataset):
    """Rows of TSV, CSV, JSON-lines or Parquet files, or of pairs of text files.

    >>> Files(train="a.tsv")                           ->   columns 1 and 2, split 90/5/5
    >>> Files(train="a.csv", source_column="en", target_column="de")
    >>> Files(train=["a.en", "a.de"], test=["b.en", "b.de"])
    >>> Files(train="part-*.parquet")

    Text, TSV, CSV and JSON-lines files may be compressed: .gz, .bz2, .xz. How a file is read is
    determined from its first lines and noted; see `layout_of`. A validation or test split that is
    not given is held out of train by a hash of the source.

    Attributes:
        train: a file with two columns or more, a pattern of the names of several, or a list of
            two text files, source and target.
        validation: the same for validation.
        test: the same for test.
        source_column: name of a column, or its number from 1; by default a column with a
            well-known name such as `text` if the targets have one, too, or else the first.
            Several are joined with tabs.
        target_column: the same for targets; by default one such as `label`, or else the second.
        features_column: column of conditioning symbols, such as morphological features or the
            name of a language. They are separate tokens before those of the source, from which
            they are separated by a tab.
        features_separator: what is between two symbols: a name or character as for `delimiter`.
        group_column: rows with the same value in this column are in the same split, for splits
            that are held out of train.
        weight_column: column of numbers of at least 0, by which the losses of train's rows are
            multiplied. Validations and tests count all rows alike.
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
        on_error: raise at the first bad row, or skip bad rows and report how many there were.
    """

    train: str | list[str] | None = None
    validation: str | list[str] | None = None
    test: str | list[str] | None = None
    source_column: Column | list[str | int] = None
    target_column: Column = None
    features_column: Column = None
    features_separator: str = "semicolon"
    group_column: Column = None
    weight_column: Column = None
    split_column: Column = None
    header: bool | str = "auto"
    delimiter: str = "auto"
    encoding: str = "auto"
    quotes: bool | str = "auto"
    decimal: str = "auto"
    on_error: str = "raise"
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

    def columns_read(self) -> dict[str, list[str]]:
        split = next(iter(self.given_splits()))
        columns, names = self._columns(split), self._table(split).names
        if columns is None:
            return {}
        features = [names[columns.features]] if columns.features >= 0 else []
        return {"features": features, "source": [names[one] for one in columns.sources]}

    def has_groups(self) -> bool:
        return self.group_column is not None

    def has_weights(self) -> bool:
        return self.weight_column is not None

    def separator(self, side: str) -> str | None:
        if side == "target" or self.features_column is None:
            return None
        return DELIMITERS.get(self.features_separator, self.features_separator)

    def given_rows(self, split: str) -> Iterator[tuple[str, ...]]:
        table, columns = self._table(split), self._columns(split)
        doubts: list[str] = []
        used = columns.used() if columns else ()
        rows = table.rows(used, self.on_error == "skip", doubts.append)
        try:
            if columns:
                yield from self._pairs(table, columns, rows, split)
            else:  # no rows, or bad ones only
                deque(rows, maxlen=0)
        finally:
            rows.close()
            for sentence in doubts:
                self.note(sentence)

    def _pairs(self, table: Table, columns: Columns, rows: Rows, split: str) -> Rows:
        """The rows of a split, as `given_rows` yields them, among those of its table."""
        numbers = [side in NUMBERS for side in (self.source, self.target)]
        has_symbols = columns.features >= 0
        num_first = min(HEAD if any(numbers) or has_symbols else NUM_SHOWN, self.limit or HEAD)
        first = list(islice(rows, num_first))
        end = len(columns.sources) + has_symbols
        if has_symbols:
            self._check_symbols([row[0] for row in first], table)
        cells = [cell for row in first for cell in _numbers(row, end, numbers)]
        commas = has_commas(self.decimal, table, cells)
        self._describe(table, columns, [row[: end + 1] for row in first[:NUM_SHOWN]], commas)
        if len(columns.used()) == 2 and not commas:  # source and target as they are
            yield from chain(first, rows)
            return
        places = {role: end + 1 + i for i, role in enumerate(columns.others())}
        split_place = places.get("split")
        for row in chain(first, rows):
            source, target = "\t".join(row[:end]), row[end]
            if split_place is not None and split_named(row[split_place]) != split:
                continue
            if has_symbols and "\t" in row[0]:
                raise InputError(f"Symbols of {table} must have no tab, not {row[0]!r}.")
            source = with_points(source, table) if commas and numbers[0] else source
            target = with_points(target, table) if commas and numbers[1] else target
            group = row[places["group"]] if "group" in places else ""
            weight = row[places["weight"]] if "weight" in places else ""
            weight = weight.replace(",", ".") if self._may_have_commas(table) else weight
            yield source, target, group, weight

    def _may_have_commas(self, table: Table) -> bool:
        """Whether numbers may have decimal commas, one by one."""
        return self.decimal == "comma" or (self.decimal == "auto" and table.delimiter == ";")

    def _columns(self, split: str) -> Columns | None:
        """The columns of a split's table, which are those of train; None for one without any."""
        table = self._table(split)
        if not table.names:
            return None
        train = self._table("train") if self.train else table
        model = train if train.names else table
        columns = columns_of(self._wanted(), model)
        if split != "train":  # of which rows are held out, and to which weights belong
            columns = columns._replace(group=-1, weight=-1)
        return columns.of(model, table)

    @functools.cached_property
    def _named_splits(self) -> list[str]:
        table, columns = self._table("train"), self._columns("train")
        if columns is None:
            return ["train"]
        return named_splits(table, columns.split, self.on_error == "skip", self.note)

    def _wanted(self) -> Wanted:
        return Wanted(*(getattr(self, name) for name in COLUMNS))

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

    def _describe(
        self, table: Table, columns: Columns, rows: list[tuple[str, ...]], commas: bool
    ) -> None:
        """Note how a table is read, and its first rows: their symbols, sources and targets."""
        texts = [("\t".join(row[:-1]), row[-1]) for row in rows]
        shown = [" -> ".join(repr(shortened(one, LONGEST)) for one in pair) for pair in texts]
        parts = [table.description(), "decimal commas" * commas, roles(columns, table)]
        if rows:
            parts.append(f"first rows: {'; '.join(shown)}")
            self.note(f"{table}: {'; '.join(filter(None, parts))}.")

    def _check_symbols(self, cells: Sequence[str], table: Table) -> None:
        """Raise InputError where symbols seem to be separated by something else."""
        separator = self.separator("source") or ""
        if any(" " in cell.strip() for cell in cells) and not any(separator in x for x in cells):
            raise InputError(
                f"Symbols of {table} have spaces and no {separator!r}, as {cells[0]!r}. Set "
                "data.features_separator=space if spaces separate them."
            )


def _numbers(row: tuple[str, ...], end: int, sides: Sequence[bool]) -> Iterator[str]:
    """The cells of a row that are numbers."""
    if sides[0]:
        yield from row[:end]
    if sides[1]:
        yield row[end]
