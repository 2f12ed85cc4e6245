"""The exceptions that end a command without a traceback."""

import signal
from typing import Any, Self


class InputError(ValueError):
    """A mistake in what the user gave: a file, an option, a value.

    The message is one sentence, or a few: what is wrong, what was received, how to correct it.
    The commands print it without a traceback and exit with its status; any other exception is a
    defect of the program and keeps its traceback.
    """

    status = 2  # exit status of a command that it ends
    _keras_call_info_injected = True  # or Keras 3.15 adds the arguments of a layer's call


class Diverged(InputError):  # noqa: N818  named like `BadRow`
    """A training that is given up, since its loss or a weight is not finite."""


class BadRow(InputError):  # noqa: N818  a row is not an error, nor is an interruption
    """A row that cannot be used, or a value in one. Callers add its location with `at`.

    >>> bad = BadRow(5, "must be a number, not 'abc'", "Correct it.", step=1, column=2)
    >>> raise bad                     ->   Row 6, step 1, value 2 must be a number, not 'abc'. ...
    >>> raise bad.at("Line 7 of a")   ->   Line 7 of a, step 1, value 2 must be a number, ...

    Attributes:
        row: int, from 0. Index of the row among those that were given.
        fault: str. What is wrong: the end of a sentence that begins with the row.
        remedy: str. How to correct it: sentences, or nothing.
        step: int, from 1. Step of the row; None where the row is to blame, or is one step.
        column: int, from 1. Number of the value in its step; None where the step is to blame.
    """

    def __init__(
        self,
        row: int,
        fault: str,
        remedy: str = "",
        step: int | None = None,
        column: int | None = None,
        place: str = "",
    ):
        """Args: place: name of the row in the message, by default its number. Others as above."""
        parts = (("step", step), ("value", column))
        inside = "".join(f", {name} {number}" for name, number in parts if number is not None)
        self.place = place or f"Row {row + 1}"
        super().__init__(f"{self.place}{inside} {fault}. {remedy}".rstrip())
        self.row = int(row)
        self.fault = fault
        self.remedy = remedy
        self.step = step
        self.column = column

    def __reduce__(self) -> tuple[Any, ...]:
        given = self.row, self.fault, self.remedy, self.step, self.column, self.place
        return type(self), given  # or another process could not read it

    def at(self, place: str) -> Self:
        """Return the same fault of the row in a place, such as "Row 3 of train"."""
        return type(self)(self.row, self.fault, self.remedy, self.step, self.column, place)

    def after(self, num_rows: int) -> Self:
        """Return the same fault, its row counted from `num_rows` rows before the first."""
        return type(self)(self.row + num_rows, self.fault, self.remedy, self.step, self.column)


class ChangedData(InputError):  # noqa: N818  as other faults of what was given
    """The rows differ from those with which the run or sweep began."""

    status = 3  # a sweep's worker tells it from other mistakes


class Interrupted(KeyboardInterrupt):
    """A signal that asked the program to end, which it does in good order.

    The commands print the message, if any, and exit with status 128 + `number`.
    """

    def __init__(self, message: str = "", number: int = signal.SIGINT):
        super().__init__(message)
        self.number = number
