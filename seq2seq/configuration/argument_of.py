"""Python values as arguments of a command."""

import os
import re
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

import numpy as np
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Quote, QuotedString
from hydra.errors import HydraException

from seq2seq.configuration.literal import literal
from seq2seq.errors import InputError


def argument_of(option: str, value: Any) -> str:
    """Write an option and its value as the argument that Hydra reads as this value.

    >>> argument_of("data.target_column", None)    ->   data.target_column=null
    >>> argument_of("data.train", "my (1).tsv")    ->   data.train="my (1).tsv"
    >>> argument_of("data.delimiter", "1")         ->   data.delimiter="1"

    Args:
        option: its name.
        value: None, a flag, a number, a text, a path, or a list or a mapping of these.

    Raises:
        InputError: another value.
    """
    return f"{option}={_written(option, value)}"


def _written(option: str, value: Any, is_nested: bool = False) -> str:
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case Integral():
            return str(int(value))
        case Real():
            return repr(float(value))
        case str() | os.PathLike():
            return _text(os.fspath(value), is_nested)
        case list() | tuple():
            return f"[{','.join(_written(option, one, True) for one in value)}]"
        case Mapping():
            items = (
                f"{_key(option, key)}: {_written(option, one, True)}" for key, one in value.items()
            )
            return f"{{{', '.join(items)}}}"
    raise InputError(
        f"{option} must be None, a flag, a number, a text, a path, or a list or mapping of these, "
        f"not a {type(value).__name__}."
    )


def _key(option: str, key: object) -> str:
    """A key of a mapping, which Hydra cannot quote."""
    is_name = re.fullmatch(r"[A-Za-z_][\w./+-]*", key) if isinstance(key, str) else None
    if not is_name or _read(f"{{{key}: 1}}") != {key: 1}:  # null and true are not names
        raise InputError(
            f"The keys of {option} must be names, not {key!r:.60}. Set it in a config file, "
            "and give its folder as config_dir."
        )
    return is_name[0]


def _text(text: str, is_nested: bool) -> str:
    """A text, quoted where Hydra would make something else of it."""
    text = literal(text)
    places: list[tuple[str, Any]] = [(text, text)]
    if is_nested:  # where what is behind it would be a part of it after a backslash
        places = [(f"[{text},1]", [text, 1]), (f"{{key: {text}, x: 1}}", {"key": text, "x": 1})]
    if text and all(_read(written) == value for written, value in places):
        return text
    return QuotedString(text, Quote.double).with_quotes()


def _read(value: str) -> object:
    """The value that Hydra reads; None where it reads none, or several."""
    try:
        (parsed,) = OverridesParser.create().parse_overrides([f"option={value}"])
        return None if parsed.is_sweep_override() else parsed.value()
    except (HydraException, ValueError):  # of numbers of 5,000 digits
        return None
