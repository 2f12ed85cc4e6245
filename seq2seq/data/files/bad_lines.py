"""Handling of the bad lines of a file."""

from seq2seq.errors import BadRow


class BadLines:
    """A counter of the bad lines of one file, the first of which raises unless they are skipped.

    Args:
        path: name of the file in messages.
        skip: whether to count and skip bad lines instead of raising.
        unit: what messages call a row of this file: line or row.
    """

    def __init__(self, path: object, skip: bool, unit: str = "line"):
        self.path = path
        self.skip = skip
        self.unit = unit
        self.count = 0
        self.first = ""

    def add(self, number: int, fault: str) -> None:
        """Count a bad line.

        Args:
            number: its number, from 1.
            fault: what is wrong: the end of a sentence that begins with the line.

        Raises:
            BadRow: unless bad lines are skipped.
        """
        name = f"{self.unit.capitalize()} {number}"
        if not self.skip:
            remedy = f"Fix the {self.unit}, or set data.on_error=skip."
            raise BadRow(number - 1, fault, remedy).at(f"{name} of {self.path}")
        self.first = self.first or f"{name}, the first, {fault}."
        self.count += 1

    def sentence(self) -> str | None:
        """Report the count and the first fault; None if there was none."""
        if not self.count:
            return None
        return f"Skipped {self.count:,} bad {self.unit}(s) of {self.path}. {self.first}"
