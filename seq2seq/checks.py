"""Checks of options and constructor arguments, and hints for mistyped names.

The names of options are given as keywords; `within` is their prefix in messages.

>>> check_choice(("rows", "tokens"), within="data.", batch_by="row")
InputError: data.batch_by must be rows or tokens, not 'row'. Did you mean rows?
"""

import math
from collections.abc import Iterable
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any

from seq2seq.errors import InputError
from seq2seq.visible import shortened

SEEDS = 2**32  # number of seeds that NumPy and Keras accept, from 0
MOST = 2**53  # count: the loops of Python and the integers of JSON end not far above
WIDEST = 0.999999  # coverage of intervals: float64 has quantiles on both sides
NUM_LISTED = 20  # choices in a message
LONGEST = 60  # characters of a name or value in a message
MOST_LISTED = 250  # characters of choices in a message


def most_like(word: object, choices: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Find the choice that is spelled most like a word.

    Args:
        word: what the user gave.
        choices: what could have been meant.
        cutoff: least similarity, from 0 to 1.

    Returns:
        None where no choice is similar enough.
    """
    close = get_close_matches(str(word), list(choices), n=1, cutoff=cutoff)
    return close[0] if close else None


def nearest(word: object, choices: Iterable[str], otherwise: str | None = None) -> str:
    """Suggest the choice most like a word.

    >>> nearest("row", ["rows", "tokens"])   ->   "Did you mean rows?"
    >>> nearest("xyz", ["rows", "tokens"])   ->   "Choose one of rows, tokens."

    Args:
        word: what the user gave.
        choices: what could have been meant.
        otherwise: what to return where no choice is like the word; None for a list of choices.
    """
    names = list(dict.fromkeys(choices))
    likeliest = most_like(word, names)
    if likeliest is not None:
        return f"Did you mean {shortened(likeliest, LONGEST)}?"
    if otherwise is not None:
        return otherwise
    if not names:
        return "There are none to choose from."
    shown = [shortened(name, LONGEST) for name in names[:NUM_LISTED]]
    while len(", ".join(shown)) > MOST_LISTED:
        shown.pop()
    end = ", ..." if len(names) > len(shown) else "."
    return f"Choose one of {', '.join(shown)}{end}"


def check_counts(optional: bool = False, least: int = 1, within: str = "", **values: Any) -> None:
    """Raise InputError unless every value is an integer of at least `least` (None if optional)."""
    for name, value in values.items():
        if value is None and optional:
            continue
        if not _is_number(value, Integral) or not least <= value <= MOST:
            is_huge = _is_number(value, Integral) and value > MOST
            wanted = f"a whole number of at least {least}" + f" and at most {MOST:,}" * is_huge
            raise InputError(_sentence(within + name, wanted, value, optional))


def check_positive(optional: bool = False, below: float | None = None, **values: Any) -> None:
    """Raise InputError unless every value is a number above 0 (None if optional).

    Args:
        below: what it must be below, such as infinity; None: it may be infinite.
    """
    wanted = {None: "a number above 0", math.inf: "a finite number above 0"}
    for name, value in values.items():
        if value is None and optional:
            continue
        if not _is_number(value, Real) or not value > 0 or (below and value >= below):
            what = wanted.get(below, f"a number above 0 and below {below}")
            raise InputError(_sentence(name, what, value, optional))


def check_not_negative(within: str = "", **values: Any) -> None:
    """Raise InputError unless every value is a finite number of at least 0."""
    for name, value in values.items():
        if not _is_number(value, Real) or not 0 <= value < math.inf:
            raise InputError(_sentence(within + name, "a finite number of at least 0", value))


def check_finite(**values: Any) -> None:
    """Raise InputError unless every value is a finite number."""
    for name, value in values.items():
        if not _is_number(value, Real) or not math.isfinite(value):
            raise InputError(_sentence(name, "a finite number", value))


def check_shares(**values: Any) -> None:
    """Raise InputError unless every value is a number from 0 (included) to 1 (excluded)."""
    for name, value in values.items():
        if not _is_number(value, Real) or not 0 <= value < 1:
            raise InputError(_sentence(name, "a number of at least 0 and below 1", value))


def check_coverages(least: float = 0, **values: Any) -> None:
    """Raise InputError unless every value is a number from `least` to 0.999999."""
    for name, value in values.items():
        if not _is_number(value, Real) or not least <= value <= WIDEST:
            wanted = f"a number of at least {least:g} and at most {WIDEST}"
            raise InputError(_sentence(name, wanted, value))


def check_whole(**values: Any) -> None:
    """Raise InputError unless every value is a whole number, which may be negative."""
    for name, value in values.items():
        if not _is_number(value, Integral):
            raise InputError(_sentence(name, "a whole number", value))


def check_choice(choices: Iterable[str], within: str = "", **values: object) -> None:
    """Raise InputError unless every value is one of `choices`."""
    names = list(choices)
    for name, value in values.items():
        if value not in names:
            sentence = _sentence(within + name, _alternatives(names), value)
            raise InputError(f"{sentence} {nearest(value, names, otherwise='')}".rstrip())


def check_flags(within: str = "", **values: object) -> None:
    """Raise InputError unless every value is true or false."""
    for name, value in values.items():
        if not isinstance(value, bool):
            raise InputError(_sentence(within + name, "true or false", value))


def _is_number(value: Any, kind: type) -> bool:
    """Whether this is a number, of Python or NumPy; a Boolean is not."""
    return isinstance(value, kind) and not isinstance(value, bool)


def _sentence(name: str, wanted: str, value: object, optional: bool = False) -> str:
    wanted += ", or null" if optional else ""
    return f"{name} must be {wanted}, not {shortened(repr(value), LONGEST)}."


def _alternatives(names: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
