"""Columns by name or number, and their values as texts."""

import json
from collections.abc import Sequence

from seq2seq.checks import nearest
from seq2seq.errors import InputError

Column = str | int | None


def position(side: str, wanted: Column, names: Sequence[str], place: object) -> int:
    """Find the index of a column in a table whose columns have names.

    >>> position("target", "word", ["id", "word"], "a.tsv")   ->   1
    >>> position("target", 1, ["id", "word"], "a.tsv")        ->   0
    >>> position("target", None, ["id", "word"], "a.tsv")     ->   1

    Args:
        side: source or target; by default the source is column 1, the target column 2.
        wanted: name, number from 1, or None for the default.
        names: names of all columns.
        place: what messages call the table.

    Raises:
        InputError: there is no such column, or several have the name.
    """
    if isinstance(wanted, str):
        if wanted not in names:
            raise InputError(
                f"data.{side}_column must be a column of {place}, not {wanted!r}. "
                f"{nearest(wanted, names)}"
            )
        if names.count(wanted) > 1:
            raise InputError(
                f"data.{side}_column must be a number for {place}, which has "
                f"{names.count(wanted)} columns {wanted!r}, not their name."
            )
        return names.index(wanted)
    index = default_position(side, wanted)
    if index >= len(names):
        raise InputError(
            f"data.{side}_column must be at most {len(names)}, the number of columns of {place} "
            f"({', '.join(names)}), not {index + 1}."
        )
    return index


def default_position(side: str, number: Column) -> int:
    """Find the index of a column given by its number from 1; by default source 0, target 1."""
    assert not isinstance(number, str), "a name has a position only among names"
    if number is None:
        return 0 if side == "source" else 1
    return number - 1


def text_of(value: object) -> str:
    """Convert a value of JSON or Parquet to text: numbers as they are written, lists joined.

    >>> text_of([1, 2.5, None])         ->   "1 2.5 nan"
    >>> text_of([[1, 2], [None, 4]])    ->   "1,2 ,4"

    Raises:
        TypeError: the value is null, a mapping, or a list of these, of empty lists, of texts and
            nulls, or of anything deeper; a null among numbers is a missing number. The message is
            the end of a sentence.
    """
    if isinstance(value, list):
        if None in value and any(isinstance(item, str) for item in value):
            raise TypeError(f"must not have null among texts: {json.dumps(value, default=str)}")
        return " ".join(map(_step_text, value))
    return _scalar_text(value)


def _step_text(item: object) -> str:
    if isinstance(item, list) and len(item) > 1:
        return ",".join("" if one is None else _scalar_text(one) for one in item)
    (one,) = item if isinstance(item, list) and item else [item]
    return "nan" if one is None else _scalar_text(one)


def _scalar_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        raise TypeError(f"must have one value, not the list {json.dumps(value, default=str)}")
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise TypeError(f"must have a text, number or list, not {json.dumps(value, default=str)}")
