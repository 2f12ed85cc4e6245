"""Checks of ids and of other arguments that users give."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from seq2seq.decoding.problem import concrete
from seq2seq.errors import InputError


def listed(what: str, values: Any) -> list:
    """The values as a list. Raises InputError for what has no items, such as one number."""
    if not isinstance(values, Iterable):
        raise InputError(f"{what} is {values!r}; give a list.")
    return list(values)


def check_numbers(what: str, numbers: Iterable) -> None:
    """Raises InputError unless all are whole numbers from 0 up."""
    for number in numbers:
        if isinstance(number, bool) or not hasattr(number, "__index__") or number < 0:
            raise InputError(f"{what} is {number!r}; give a whole number from 0 up.")


def check_ids(who: str, ids: Iterable[int], vocabulary: int) -> None:
    """Raises InputError unless all ids are below V."""
    for token in ids:
        if token >= vocabulary:
            raise InputError(
                f"{who} names the id {token}, but the step knows {vocabulary} ids; give ids from "
                f"0 to {vocabulary - 1}."
            )


def check_given_ids(name: str, ids: Any, vocabulary: int) -> None:
    """The same of `inputs[name]`, where its values are known: outside compiled functions."""
    known = concrete(ids)
    if known is not None:
        check_ids(f"inputs[{name!r}]", np.unique(known), vocabulary)


def read_pairs(who: str, pairs: Mapping | Iterable) -> dict[int, Any]:
    """A mapping, or a list of pairs as yaml has them, whose keys are whole numbers from 0 up.

    >>> read_pairs("LogitBias", [[5, -1.0], [7, 2.0]])   ->   {5: -1.0, 7: 2.0}
    """
    pairs = listed(f"What {who} needs", pairs.items() if isinstance(pairs, Mapping) else pairs)
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise InputError(f"{who} needs pairs of a number and a value; received {pair!r}.")
    read = dict(pairs)
    check_numbers(f"A key of {who}", read)
    if len(read) < len(pairs):
        raise InputError(f"{who} names a key twice in {pairs!r}; name each once.")
    return read
