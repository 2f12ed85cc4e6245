"""Options that name columns of a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from seq2seq.errors import InputError


def names_of(option: str, given: Any) -> list[str]:
    """Return the columns that an option names: a list, a single one, or none.

    >>> names_of("targets", "price")   ->   ["price"]

    Raises:
        InputError: a name is not a text, or is empty.
    """
    names = given if isinstance(given, list | tuple) else [] if given is None else [given]
    for name in names:
        if not isinstance(name, str) or not name:
            raise InputError(
                f"data.{option} must be the name of a column, in quotes, not {name!r}."
            )
    return list(names)


def check_columns(columns: Mapping[str, Sequence[str]]) -> None:
    """Raise InputError unless there is a target, and no column is named twice.

    Args:
        columns: those of each option.
    """
    if not columns["targets"]:
        raise InputError("data.targets must be one or more columns, not none.")
    option_of: dict[str, str] = {}
    for option, names in columns.items():
        for name in names:
            if name in option_of:
                options = dict.fromkeys([option_of[name], option])
                raise InputError(
                    f"{' and '.join(f'data.{one}' for one in options)} must be different columns, "
                    f"not {name!r} twice. Targets are forecast, covariates are known in advance, "
                    "past_covariates are not, and static columns never change."
                )
            option_of[name] = option
