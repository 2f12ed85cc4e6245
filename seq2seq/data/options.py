"""Checks of option values, made before any data is read."""

import difflib
from collections.abc import Iterable

from seq2seq.errors import InputError


def hint(word: object, words: Iterable[str]) -> str:
    """End of an error message: the nearest right word, or all of them.

    >>> hint("row", ["rows", "tokens"])   ->   "did you mean rows?"
    >>> hint("xyz", ["rows", "tokens"])   ->   "choose from: rows, tokens"
    """
    choices = sorted(set(words))
    near = difflib.get_close_matches(str(word), choices, n=1)
    return f"did you mean {near[0]}?" if near else f"choose from: {', '.join(choices)}"


def check_choice(option: str, value: object, choices: Iterable[str]) -> None:
    """Raises InputError unless `value` is one of `choices`."""
    choices = list(choices)
    if value not in choices:
        raise InputError(f"data.{option} does not know {value!r}; {hint(value, choices)}")


def check_count(option: str, value: object, least: int = 1, optional: bool = False) -> None:
    """Raises InputError unless `value` is an integer of at least `least` (or None, if optional)."""
    if value is None and optional:
        return
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        null = " or null" if optional else ""
        raise InputError(f"data.{option} is {value!r}; give an integer from {least} up{null}")


def check_flag(option: str, value: object) -> None:
    """Raises InputError unless `value` is true or false."""
    if not isinstance(value, bool):
        raise InputError(f"data.{option} is {value!r}; give true or false")
