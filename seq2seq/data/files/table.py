"""The base class of files with rows and columns."""

import abc
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

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
    """

    names: Sequence[str]
    has_names: bool = True
    delimiter: str = ""

    def __init__(self, path: Path):
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def description(self) -> str:
        """Describe how the file is read, for a message; empty where there is no choice."""
        return ""

    @abc.abstractmethod
    def rows(self, columns: Sequence[int], skip: bool, say: Say) -> Rows:
        """Stream the texts of some columns.

        Args:
            columns: their positions, from 0.
            skip: whether to skip bad rows instead of raising.
            say: receives sentences on what was doubtful, at the end.

        Raises:
            InputError: the file cannot be read, or, unless they are skipped, a row is bad.
        """
