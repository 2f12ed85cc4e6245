"""Handling of the bad and the doubtful lines of a file."""

from seq2seq.errors import BadRow


class BadLines:
    """A counter of the bad lines of one file, the first of which raises unless they are skipped.

    Args:
        path: name of the file in messages.
        skip: whether to count and skip bad lines instead of raising.
        unit: what messages call a row of this file: line or row.
        skippable: whether there is an option that skips bad lines.
    """

    def __init__(self, path: object, skip: bool, unit: str = "line", skippable: bool = True):
        self.path = path
        self.skip = skip
        self.unit = unit
        self.skippable = skippable
        self.count = 0
        self.first = ""
        self.doubts: dict[str, tuple[int, str]] = {}  # how many rows, and the first one's place

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
            remedy = f"Fix the {self.unit}{', or set data.on_error=skip' * self.skippable}."
            raise BadRow(number - 1, fault, remedy).at(f"{name} of {self.path}")
        self.first = self.first or f"{name}, the first, {fault}."
        self.count += 1

    def doubt(self, what: str, place: str) -> None:
        """Count a row that is read, but may be a mistake.

        Args:
            what: what the row has, such as "a line break inside quotation marks".
            place: where it is, such as "lines 2 to 5".
        """
        count, first = self.doubts.get(what, (0, place))
        self.doubts[what] = count + 1, first

    def sentences(self) -> list[str]:
        """Report the counts, and the first of what was counted."""
        found = []
        if self.count:
            found.append(f"Skipped {self.count:,} bad {self.unit}(s) of {self.path}. {self.first}")
        for what, (count, place) in self.doubts.items():
            found.append(f"Rows of {self.path} with {what}: {count:,}, the first in {place}.")
        return found
