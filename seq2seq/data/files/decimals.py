"""Numbers with decimal commas."""

from collections.abc import Iterable

from seq2seq.data.files.table import Table
from seq2seq.errors import InputError
from seq2seq.visible import shortened

SWAPPED = str.maketrans(",;", ".,")  # decimal commas, and semicolons between numbers of a step
LONGEST = 60  # characters of a cell in a message


def has_commas(decimal: str, table: Table, cells: Iterable[str]) -> bool:
    """Determine whether numbers have decimal commas: as given, or in tables with semicolons.

    Args:
        decimal: point, comma or auto.
        table: what they are in.
        cells: some of the numbers.

    Raises:
        InputError: some have points and some have commas.
    """
    if decimal != "auto" or table.delimiter != ";":
        return decimal == "comma"
    found = {sign for cell in cells for sign in ".," if sign in cell}
    if len(found) == 2:
        raise InputError(
            f"Numbers of {table} have points and commas. Set data.decimal=comma if 1,5 is one "
            "number, or data.decimal=point if it is two numbers of one step."
        )
    return found == {","}


def with_points(text: str, table: Table) -> str:
    """Write numbers with decimal points, and commas between those of a step.

    >>> with_points("1,5;2 3;4,5", table)   ->   "1.5,2 3,4.5"

    Raises:
        InputError: there is a point.
    """
    if "." in text:
        raise InputError(
            f"Numbers of {table} must have decimal commas and no points, not "
            f"{shortened(repr(text), LONGEST)}. Leave out the signs of thousands, or set "
            "data.decimal."
        )
    return text.translate(SWAPPED)
