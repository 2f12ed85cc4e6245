"""Which columns of a table are what."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from seq2seq.checks import nearest
from seq2seq.data.files.header import SOURCE_NAMES, TARGET_NAMES, normalized
from seq2seq.data.files.table import Table
from seq2seq.errors import InputError
from seq2seq.visible import shortened, visible

LONGEST = 60  # characters of a name in a message
LISTED = 200  # characters of all names
Column = str | int | None  # by name, by number from 1, or not given


class Wanted(NamedTuple):
    """The columns that a user names; see the attributes of `TableDataset`."""

    source: Column | list[str | int] = None
    target: Column = None
    features: Column = None
    group: Column = None
    weight: Column = None
    split: Column = None

    def has_names(self) -> bool:
        """Whether a column is given by its name."""
        sources = self.source if isinstance(self.source, list) else [self.source]
        return any(isinstance(one, str) for one in (*sources, *self[1:]))

    def without_training(self, table: Table) -> "Wanted":
        """The columns of a table without training rows, which may lack their group and weight."""

        def kept(column: Column) -> Column:
            is_there = (
                column <= len(table.names) if isinstance(column, int) else column in table.names
            )
            return column if is_there else None

        return self._replace(group=kept(self.group), weight=kept(self.weight))


class Columns(NamedTuple):
    """Positions of columns, from 0; -1 for one that is not used."""

    sources: tuple[int, ...]
    target: int
    features: int = -1
    group: int = -1
    weight: int = -1
    split: int = -1

    def used(self) -> list[int]:
        """The positions of all that are read: features, sources, target and `others`."""
        texts = [self.features, *self.sources, self.target]
        return [one for one in texts if one >= 0] + [*self.others().values()]

    def others(self) -> dict[str, int]:
        """The positions of group, weight and split, of those that are read."""
        found = {"group": self.group, "weight": self.weight, "split": self.split}
        return {role: one for role, one in found.items() if one >= 0}

    def of(self, table: Table, other: Table) -> "Columns":
        """The positions of the same columns in a table that may have them in another order.

        Args:
            table: the one that these positions are of.
            other: the other one; by name if both have names, otherwise in the same places.

        Raises:
            InputError: a column is not in the other table, or several there have its name.
        """
        if other is table:
            return self
        by_name = table.has_names and other.has_names

        def place(role: str, one: int) -> int:
            return _position(role, table.names[one] if by_name else one + 1, other)

        sources = tuple(place("source", one) for one in self.sources)
        others = {role: one for role, one in self._asdict().items() if role != "sources"}
        return Columns(
            sources, **{x: place(x, one) if one >= 0 else one for x, one in others.items()}
        )


def columns_of(wanted: Wanted, table: Table) -> Columns:
    """Find the columns of a table.

    Source and target are, by default, those with well-known names, such as `text` and `label`, if
    there is one of each; otherwise the first and the second of the other columns that have a name.

    Args:
        wanted: those that are given.
        table: with two columns or more.

    Raises:
        InputError: there is no such column, several have the name, one is given twice, or several
            columns have names that are well known for a side that is not given.
    """
    names = table.names
    if len(names) == 1:
        advice = " If something else separates its columns, set data.delimiter."
        raise InputError(
            f"{table} must have two columns or more, not only one.{advice * bool(table.delimiter)}"
        )
    given = [wanted.source] if isinstance(wanted.source, str | int) else list(wanted.source or [])
    sources = [_position("source", one, table) for one in given]
    others = {
        role: -1 if one is None else _position(role, one, table)
        for role, one in wanted._asdict().items()
        if role != "source"
    }
    taken = {*sources, *others.values()}
    free = [one for one in range(len(names)) if one not in taken and names[one].strip()]
    group = [others["group"]] if others["group"] >= 0 else []  # which can be the source as well
    known = [
        [one for one in free + group if table.has_names and normalized(names[one]) in usual]
        for usual in (SOURCE_NAMES, TARGET_NAMES)
    ]
    if len(free) < (not sources) + (wanted.target is None):
        free += group
    if not sources and wanted.target is None and not all(known):
        known = [[], []]
    if not sources:
        sources = [_default("source", known[0], free, table)]
    if wanted.target is None:
        left = [one for one in free if one not in sources]
        others["target"] = _default("target", known[1], left, table)
    found = Columns(tuple(sources), **others)
    _check_different(found, table)
    return found


def source_columns(
    source: Column | list[str | int], features: Column, table: Table
) -> tuple[int, ...]:
    """Find the columns of a table that a model is asked with: features first, then sources.

    By default, the source is the column with a well-known name, or else the first.

    Args:
        source: one column, several, or None.
        features: the column of conditioning symbols, or None.
        table: with one column or more.

    Raises:
        InputError: there is no such column, or several have the name.
    """
    given = [source] if isinstance(source, str | int) else list(source or [])
    found = [_position("source", one, table) for one in given]
    first = [] if features is None else [_position("features", features, table)]
    if not found:
        free = [one for one in range(len(table.names)) if one not in first]
        known = [one for one in free if normalized(table.names[one]) in SOURCE_NAMES]
        found = [_default("source", known if table.has_names else [], free, table)]
    return (*first, *found)


def columns_like(known: Sequence[str], wanted: Wanted, table: Table) -> tuple[int, ...]:
    """Find the columns of a table that are those that a model was trained on.

    Args:
        known: their names, or numbers where the training file had no header.
        wanted: the columns that the user named then.
        table: another one. Where it lacks a name, the columns are those that are wanted.
    """
    names = list(table.names)
    if table.has_names and all(names.count(name) == 1 for name in known):
        return tuple(map(names.index, known))
    if not table.has_names and all(name.isdecimal() for name in known):
        places = tuple(int(name) - 1 for name in known)
        if min(places) >= 0 and max(places) < len(names):
            return places
    return source_columns(wanted.source, wanted.features, table)


def roles(columns: Columns, table: Table) -> str:
    """Describe which columns are read as what, and which are not read.

    >>> roles(Columns((0,), 2), table)   ->   "source lemma, target form, not used: tags"
    """
    if tuple(table.names) == ("source", "target"):
        return ""
    named = [_shown(index, table) for index in range(len(table.names))]
    parts = [f"source {' and '.join(named[one] for one in columns.sources)}"]
    for role, position in columns._asdict().items():
        if role != "sources" and position >= 0:
            parts.append(f"{role} {named[position]}")
    unused = [name for index, name in enumerate(named) if index not in columns.used()]
    listed = f"not used: {shortened(', '.join(unused), LISTED)}"
    return ", ".join(parts + ([listed] if unused else []))


def _shown(index: int, table: Table) -> str:
    name = visible(table.names[index])
    if not table.has_names or not name.strip():
        return f"column {index + 1}"
    return shortened(repr(name) if " " in name else name, LONGEST)


def _check_different(columns: Columns, table: Table) -> None:
    """Raise InputError where a column is read as two of source, target and features."""
    read = [("source", one) for one in columns.sources]
    read += [("target", columns.target), ("features", columns.features)]
    for (first, one), (second, other) in combinations(read, 2):
        if one == other:
            raise InputError(
                f"data.{first}_column and data.{second}_column must be different columns of "
                f"{table}, not both {table.names[one]!r}."
            )


def _default(role: str, known: Sequence[int], free: Sequence[int], table: Table) -> int:
    """The column whose name is well known for a role, or the first that is free."""
    if len(known) > 1:
        names = [_shown(one, table) for one in known]
        raise InputError(
            f"The {role} is not clear in {table}: it may be {', '.join(names[:-1])} or "
            f"{names[-1]}. Set data.{role}_column."
        )
    if not free:
        raise InputError(f"{table} must have one column more, for data.{role}_column.")
    return known[0] if known else free[0]


def _position(role: str, wanted: str | int, table: Table) -> int:
    """Find the position of a column that is given by its name or number."""
    names = table.names
    if isinstance(wanted, int):
        if wanted > len(names):
            raise InputError(
                f"data.{role}_column must be at most {len(names)}, the number of columns of "
                f"{table} ({shortened(', '.join(names), LISTED)}), not {wanted}."
            )
        return wanted - 1
    if wanted not in names:
        raise InputError(
            f"data.{role}_column must be a column of {table}, not {wanted!r}. "
            f"{nearest(wanted, names)}"
        )
    if names.count(wanted) > 1:
        raise InputError(
            f"data.{role}_column must be a number for {table}, which has {names.count(wanted)} "
            f"columns {wanted!r}, not their name."
        )
    return names.index(wanted)
