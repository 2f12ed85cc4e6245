"""The base class of files with rows and columns."""

import abc
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from seq2seq.storage.bad_lines import BadLines

Rows = Generator[tuple[str, ...], None, None]  # which can be closed before their end
Say = Callable[[str], None]


class Table(abc.ABC):
    """A file of rows, whose cells are texts or become texts.

    Args:
        path: the file.

    Attributes:
        names: of the columns, or their numbers, from 1.
        has_names: whether the file names its columns.
        delimiter: the character between columns; empty where there is none.
        unit: what messages call a row: line or row.
    """

    names: Sequence[str]
    has_names: bool = True
    delimiter: str = ""
    unit: str = "line"

    def __init__(self, path: Path):
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def description(self) -> str:
        """Describe how the file is read, for a message; empty where there is no choice."""
        return ""

    def rows(self, columns: Sequence[int], skip: bool, say: Say) -> Rows:
        """Stream the texts of some columns.

        Args:
            columns: their positions, from 0.
            skip: whether to skip bad rows instead of raising.
            say: receives sentences on what was skipped or doubtful, when reading ends.

        Raises:
            InputError: the file cannot be read, or, unless they are skipped, a row is bad.
        """
        faults = self.faults(skip)
        try:
            yield from self.read(columns, faults)
        finally:
            for one in faults:
                for sentence in one.sentences():
                    say(sentence)

    def faults(self, skip: bool) -> list[BadLines]:
        """Return counters of bad rows, one for each file."""
        return [BadLines(self, skip, self.unit)]

    def value_names(self) -> list[str]:
        """Return the names of what `values` streams, each once."""
        return distinct(self.names)

    def values(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Iterator[list[Any]]:
        """Stream the values of all columns of the rows that `read` streams, as the file has them.

        Args:
            columns: positions of the columns that a row must have.
            faults: for bad rows.
        """
        yield from map(list, self.read(range(len(self.names)), faults))

    @abc.abstractmethod
    def read(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Rows:
        """Stream the texts of some columns, and report bad rows to `faults`."""


def distinct(names: Iterable[str]) -> list[str]:
    """Return names of which those that have occurred before get a number.

    >>> distinct(["a", "b", "a"])   ->   ["a", "b", "a 2"]
    """
    found: list[str] = []
    for name in names:
        number, free = 2, name
        while free in found:
            free, number = f"{name} {number}", number + 1
        found.append(free)
    return found
