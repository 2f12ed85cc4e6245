"""Handling of the bad and the doubtful lines of a file."""

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
        self.num_spans = 0
        self.first_span: tuple[int, int] | None = None

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

    def add_span(self, first: int, last: int) -> None:
        """Count a row of several lines, from `first` to `last`, which may be a mistake."""
        self.num_spans += 1
        self.first_span = self.first_span or (first, last)

    def sentences(self) -> list[str]:
        """Report the counts, and the first of what was counted."""
        found = []
        if self.count:
            found.append(f"Skipped {self.count:,} bad {self.unit}(s) of {self.path}. {self.first}")
        if self.first_span:
            first, last = self.first_span
            found.append(
                f"Rows of {self.path} with a line break inside quotation marks: "
                f"{self.num_spans:,}, the first in lines {first} to {last}."
            )
        return found
