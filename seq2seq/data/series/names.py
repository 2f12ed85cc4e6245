"""Names of a table's columns, as options give them."""

from collections.abc import Sequence
from typing import Any

from seq2seq.errors import InputError


def names_of(option: str, given: Any) -> list[str]:
    """The columns that an option names: a list, a single one, or none.

    >>> names_of("targets", "price")   ->   ["price"]

    Raises:
        InputError: something that is not a name.
    """
    names = given if isinstance(given, list | tuple) else [] if given is None else [given]
    for name in names:
        if not isinstance(name, str):
            raise InputError(f"data.{option} has {name!r}; give the name of a column, in quotes")
    return list(names)


def check_columns(targets: Sequence[str], covariates: Sequence[str]) -> None:
    """Raises InputError unless there is a target, and no column is named twice."""
    if not targets:
        raise InputError("no column is to be forecast; give data.targets=[COLUMN]")
    columns = [*targets, *covariates]
    for name in columns:
        if columns.count(name) > 1:
            raise InputError(
                f"{name!r} appears twice in data.targets and data.covariates, which are known in "
                "advance; take it out of one"
            )
