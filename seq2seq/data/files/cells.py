"""Cells of JSON and Parquet as texts."""

import json

from seq2seq.visible import shortened

LONGEST = 60  # characters of a value in a message


class NumberText(str):
    """A number as it is written in JSON: `1.10` is not 1.1, and `1e400` is not infinite."""


def check_text(text: str) -> None:
    """Raise TypeError for what is not a character: the end of a sentence about the text."""
    if "\0" in text:
        raise TypeError("must not have a NUL")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise TypeError(f"must be text, not {half}, half of a surrogate pair") from error


def text_of(value: object) -> str:
    """Convert a value of JSON or Parquet to text: numbers as they are written, lists joined.

    >>> text_of([1, 2.5, None])         ->   "1 2.5 nan"
    >>> text_of([[1, 2], [None, 4]])    ->   "1,2 ,4"

    Raises:
        TypeError: the value is null, a mapping, or a list of these, of empty lists, of texts and
            nulls, of several texts that are not single words, or of anything deeper; a null among
            numbers is a missing number. The message is the end of a sentence.
    """
    if isinstance(value, list):
        if None in value and any(_is_text(item) for item in value):
            raise TypeError(f"must not have null among texts: {_excerpt(value)}")
        if len(value) > 1 and any(_is_text(item) and len(item.split()) != 1 for item in value):
            raise TypeError(f"must have lists of single words, not {_excerpt(value)}")
        return " ".join(map(_step_text, value))
    return _scalar_text(value)


def _is_text(item: object) -> bool:
    return isinstance(item, str) and not isinstance(item, NumberText)


def _step_text(item: object) -> str:
    if isinstance(item, list) and len(item) > 1:
        return ",".join("" if one is None else _scalar_text(one) for one in item)
    (one,) = item if isinstance(item, list) and item else [item]
    return "nan" if one is None else _scalar_text(one)


def _scalar_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        raise TypeError(f"must have one value, not the list {_excerpt(value)}")
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise TypeError(f"must have a text, number or list, not {_excerpt(value)}")


def _excerpt(value: object) -> str:
    return shortened(json.dumps(value, default=str), LONGEST)
