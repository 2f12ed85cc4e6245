"""Options that name columns of a table."""

from collections.abc import Sequence
from typing import Any

from seq2seq.errors import InputError


def names_of(option: str, given: Any) -> list[str]:
    """Return the columns that an option names: a list, a single one, or none.

    >>> names_of("targets", "price")   ->   ["price"]

    Raises:
        InputError: a name is not a text.
    """
    names = given if isinstance(given, list | tuple) else [] if given is None else [given]
    for name in names:
        if not isinstance(name, str):
            raise InputError(
                f"data.{option} must be the name of a column, in quotes, not {name!r}."
            )
    return list(names)


def check_columns(targets: Sequence[str], covariates: Sequence[str]) -> None:
    """Raise InputError unless there is a target, and no column is named twice."""
    if not targets:
        raise InputError("data.targets must be one or more columns, not none.")
    columns = [*targets, *covariates]
    for name in columns:
        if columns.count(name) > 1:
            raise InputError(
                f"data.targets and data.covariates must be different columns, not {name!r} twice. "
                "Targets are forecast, covariates are known in advance."
            )
