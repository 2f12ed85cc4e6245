"""The exceptions that end a command without a traceback."""

import signal


class InputError(ValueError):
    """Something that the user gave is wrong: a file, an option, a value.

    The message is one sentence: what is wrong, what was received, what to do about it. The
    commands print it without a traceback and exit with status 2; any other exception is a
    defect of the program and keeps its traceback.
    """


class BadRow(InputError):  # noqa: N818  a row is not an error, nor is an interruption
    """An unusable row; callers add its location with `at`.

    Attributes:
        row: number of the row, from 0.
        fault: what is wrong, and what to do about it: the end of a sentence.
    """

    def __init__(self, row: int, fault: str, place: str = ""):
        super().__init__(f"Row {row + 1}{place} {fault}.")
        self.row = int(row)
        self.fault = fault

    def at(self, place: str, first: int = 0) -> "BadRow":
        """The same of a row in a place, such as " of train", whose numbers begin at `first`."""
        return BadRow(first + self.row, self.fault, place)


class Interrupted(KeyboardInterrupt):
    """A signal asked the program to end, and it ends in good order.

    The commands print the message, if any, and exit with status 128 + `number`.
    """

    def __init__(self, message: str = "", number: int = signal.SIGINT):
        super().__init__(message)
        self.number = number
