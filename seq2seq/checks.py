"""Checks of constructor arguments that come from the user."""

from collections.abc import Sequence

import numpy as np

from seq2seq.errors import InputError


def check_counts(optional: bool = False, **values: int | None) -> None:
    """Raises InputError unless every value is an integer from 1 up (or None, if optional)."""
    for name, value in values.items():
        if value is None and optional:
            continue
        if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 1:
            null = " or null" if optional else ""
            raise InputError(f"{name} is {value!r}; give a whole number from 1 up{null}.")


def check_positive(optional: bool = False, **values: float | None) -> None:
    """Raises InputError unless every value is a number above 0 (or None, if optional)."""
    for name, value in values.items():
        if value is None and optional:
            continue
        if not isinstance(value, int | float | np.number) or not value > 0:
            null = ", or null" if optional else ""
            raise InputError(f"{name} is {value!r}; give a number above 0{null}.")


def check_shares(**values: float) -> None:
    """Raises InputError unless every value is a number from 0 up and below 1."""
    for name, value in values.items():
        if not isinstance(value, int | float | np.number) or not 0 <= value < 1:
            raise InputError(f"{name} is {value!r}; give a number from 0 up and below 1.")


def check_choice(choices: Sequence[str], **values: object) -> None:
    """Raises InputError unless every value is one of `choices`."""
    for name, value in values.items():
        if value not in choices:
            raise InputError(f"{name} is {value!r}; choose one of {', '.join(choices)}.")
