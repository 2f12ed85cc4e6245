"""Pairs from the columns of tables."""

import abc
import dataclasses
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from seq2seq.data.dataset import Dataset
from seq2seq.data.files.columns import Column, Columns, Wanted, columns_of, roles
from seq2seq.data.files.decimals import with_points
from seq2seq.data.files.option_checks import separator_of
from seq2seq.data.files.series_hint import series_hint
from seq2seq.data.files.table import Rows, Table
from seq2seq.data.store.split_by_hash import split_named
from seq2seq.errors import InputError
from seq2seq.visible import shortened

NUMBERS = ("values", "vector")  # kinds of sides
NUM_SHOWN = 2  # rows in a note
HEAD = 1000  # rows that decide on decimals
LONGEST = 40  # characters of a text in a note


@dataclasses.dataclass(kw_only=True)
class TableDataset(Dataset):
    """Pairs from the columns of tables; a subclass opens the table of each given split.

    Attributes:
        source_column: name of a column, or its number from 1; by default a column with a
            well-known name such as `text` if the targets have one, too, or else the first.
            Several are joined with tabs.
        target_column: the same for targets; by default one such as `label`, or else the second.
        features_column: column of conditioning symbols, such as morphological features or the
            name of a language. They are separate tokens before those of the source, from which
            they are separated by a tab.
        features_separator: what is between two symbols: comma, semicolon, pipe, space, or a
            character.
        group_column: rows with the same value in this column are in the same split, for splits
            that are held out of train.
        weight_column: column of numbers of at least 0, by which the losses of train's rows are
            multiplied. Validations and tests count all rows alike.
        on_error: raise at the first bad row, or skip bad rows and report how many there were.
    """

    source_column: Column | list[str | int] = None
    target_column: Column = None
    features_column: Column = None
    features_separator: str = "semicolon"
    group_column: Column = None
    weight_column: Column = None
    on_error: str = "raise"

    @abc.abstractmethod
    def _table(self, split: str) -> Table:
        """The table of a given split."""

    def _wanted(self) -> Wanted:
        return Wanted(
            self.source_column,
            self.target_column,
            self.features_column,
            self.group_column,
            self.weight_column,
        )

    def _has_commas(self, table: Table, cells: Iterator[str]) -> bool:
        """Whether the numbers of a table, of which these are some, have decimal commas."""
        return False

    def _with_point(self, number: str, table: Table) -> str:
        """A single number, written with a decimal point."""
        return number

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
        return separator_of(side, self.features_column, self.features_separator)

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
        cells = (cell for row in first for cell in _numbers(row, end, numbers))
        commas = self._has_commas(table, cells)
        self._describe(table, columns, [row[: end + 1] for row in first[:NUM_SHOWN]], commas)
        chosen = self.source_column, self.target_column
        is_open = self.source == self.target == "auto" and chosen == (None, None)
        may_be_series = split == "train" and is_open
        if may_be_series and (hint := series_hint(table)):
            self.note(hint)
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
            yield source, target, group, self._with_point(weight, table)

    def _columns(self, split: str) -> Columns | None:
        """The columns of a split's table, which are those of train; None for one without any."""
        table = self._table(split)
        if not table.names:
            return None
        is_model = split == "train" or "train" not in self.given_splits()
        train = table if is_model else self._table("train")
        model = train if train.names else table
        wanted = self._wanted()
        if train is table and split != "train":
            wanted = wanted.without_training(model)
        columns = columns_of(wanted, model)
        if split != "train":  # of which rows are held out, and to which weights belong
            columns = columns._replace(group=-1, weight=-1)
        return columns.of(model, table)

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
