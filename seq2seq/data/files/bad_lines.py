"""What is wrong with the lines of a file."""

from seq2seq.errors import InputError


class BadLines:
    """Bad lines of one file: the first one raises, or all are counted and skipped.

    Args:
        path: file, as messages name it.
        skip: count and skip instead of raising.
        unit: what a row of this file is called: line or row.
    """

    def __init__(self, path: object, skip: bool, unit: str = "line"):
        self.path = path
        self.skip = skip
        self.unit = unit
        self.count = 0
        self.first = ""

    def add(self, number: int, found: str) -> None:
        """Reports row `number`, counted from 1.

        Raises:
            InputError: unless rows are skipped.
        """
        if not self.skip:
            raise InputError(
                f"{self.path}, {self.unit} {number}: {found}; "
                f"fix the {self.unit} or pass data.on_error=skip"
            )
        self.first = self.first or f"{self.unit} {number}: {found}"
        self.count += 1

    def sentence(self) -> str | None:
        """The count and the first fault; None where there was no fault."""
        if not self.count:
            return None
        return f"{self.path}: skipped {self.count:,} bad {self.unit}(s), the first {self.first}"
