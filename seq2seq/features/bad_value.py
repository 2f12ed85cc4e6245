"""What a feature refuses, and its place."""

from typing import Self

from seq2seq.errors import InputError


class BadValue(InputError):  # noqa: N818  it is what was found, as `BadLines` are
    """A value of one row that a feature refuses.

    >>> BadValue("'abc' is not a number", "correct it", row=5, step=1, column=2)
    BadValue("row 5, step 1, value 2: 'abc' is not a number; correct it")

    Who knows the file that the rows came from tells its own place, from the parts:

    >>> raise InputError(f"{path}, line {lines[bad.row]}: {bad.found}; {bad.remedy}") from None

    Attributes:
        found: str. What is wrong.
        remedy: str. What to do about it.
        row: int, from 0. Index of the row among the examples that were given.
        step: int, from 1. Step of the row; None where the row is to blame, or is one step.
        column: int, from 1. Number of the value in its step; None where the step is to blame.
    """

    def __init__(
        self,
        found: str,
        remedy: str,
        row: int,
        step: int | None = None,
        column: int | None = None,
    ):
        parts = (("row", row), ("step", step), ("value", column))
        place = ", ".join(f"{name} {number}" for name, number in parts if number is not None)
        super().__init__(f"{place}: {found}; {remedy}")
        self.found = found
        self.remedy = remedy
        self.row = row
        self.step = step
        self.column = column

    def after(self, num_rows: int) -> Self:
        """The same value, with its row counted from `num_rows` earlier rows."""
        return type(self)(self.found, self.remedy, self.row + num_rows, self.step, self.column)
