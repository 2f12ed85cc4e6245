"""Kinds of options' values, compared with the annotations of the constructors that get them."""

import collections.abc
import inspect
import re
import sys
import traceback
import types
from typing import Any, Literal, Union, get_args, get_origin

from hydra.utils import get_object
from omegaconf import DictConfig, OmegaConf

from seq2seq.checks import nearest
from seq2seq.errors import InputError
from seq2seq.visible import shortened

WORDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    type(None): "null",
    list: "a list",
    dict: "options",
}
PLURALS: dict[type | None, str] = {
    bool: "flags",
    int: "whole numbers",
    float: "numbers",
    str: "texts",
    list: "lists",
}
OF_HYDRA = ("_target_", "_args_", "_convert_", "_partial_", "_recursive_")
MAX_VALUE = 60  # characters of a value in a message
MAX_REASON = 200  # characters of a message of Keras


def explain(error: BaseException | None, config: DictConfig) -> None:
    """Explain why an object was not built, if it is because of a value in its config.

    Our constructors check their values; this is for values of a wrong kind, missing arguments, and
    what Keras refuses.

    Args:
        error: what the constructor raised.
        config: a node with a `_target_`, and all nodes below it.

    Raises:
        InputError: naming the option.
    """
    check_kinds(config)
    place = str(config._get_full_key(None))
    lacking = re.search(r"missing \d+ required .*arguments?: (.*)", str(error))
    if isinstance(error, TypeError) and lacking:
        raise InputError(f"The options of {place} must have {lacking[1]}. Add it.") from error
    if error and _is_of_keras(error):
        reason = " ".join(str(error).split())[:MAX_REASON].rstrip(".")
        raise InputError(f"The options of {place} are not what Keras accepts: {reason}.") from error


def check_kinds(config: DictConfig) -> None:
    """Check that all values in a config are of the kinds that the constructors' annotations name.

    Args:
        config: a node with a `_target_`, and all nodes below it.

    Raises:
        InputError: naming the option.
    """
    place = str(config._get_full_key(None))
    node: Any = OmegaConf.to_container(config)
    _check(node, f"{place}." if place else "")


def check_kind(name: str, value: Any, hint: Any) -> None:
    """Check that a value is of the kind that an annotation names.

    Raises:
        InputError: naming the option.
    """
    if not _is_of(value, hint):
        shown = shortened(repr(value), MAX_VALUE)
        is_text = _is_of("", hint) and isinstance(value, bool | int | float)
        remedy = f" Quote a text twice: '{name}=\"...\"'." if is_text else ""
        raise InputError(f"{name} must be {_words(hint)}, not {shown}.{remedy}")


def _is_of_keras(error: BaseException) -> bool:
    """Whether Keras has raised an exception."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return str(frame.f_globals.get("__name__")).startswith("keras.")


def _check(node: dict[str, Any], place: str) -> None:
    target = str(node.get("_target_", ""))
    hints: dict[str, Any] = {}
    if target.startswith("seq2seq."):
        made = get_object(target)
        hints = _hints(made)
        _check_names(node, made, place)
    for name, value in node.items():
        check_kind(f"{place}{name}", value, hints.get(name, Any))
        if isinstance(value, dict):
            _check(value, f"{place}{name}.")


def _check_names(node: dict[str, Any], made: Any, place: str) -> None:
    """Raise InputError for an option that a class or function does not take."""
    parameters = inspect.signature(made).parameters.values()
    names = [one.name for one in parameters if one.kind is not one.VAR_KEYWORD]
    for name in node:
        if len(names) == len(parameters) and name not in {*names, *OF_HYDRA}:
            raise InputError(
                f"{place}{shortened(str(name), MAX_VALUE)} is not an option of {made.__name__}. "
                f"{nearest(name, names)}"
            )


def _hints(made: Any) -> dict[str, Any]:
    """The annotations of the arguments of a class or function that can be evaluated here."""
    function = made.__init__ if inspect.isclass(made) else made
    names = vars(sys.modules[made.__module__])
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        hint = parameter.annotation
        try:
            found[name] = eval(hint, names) if isinstance(hint, str) else hint
        except NameError:  # a name that is imported for type checkers only
            continue
    return found


def _is_of(value: Any, hint: Any) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_is_of(value, one) for one in arguments)
    if origin is Literal:
        return value in arguments
    kind = _kind(hint)
    if kind is None:
        is_part = inspect.isclass(hint) and hint.__module__.startswith("seq2seq.")
        return not is_part or (isinstance(value, dict) and "_target_" in value)
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if origin is tuple and isinstance(value, list) and Ellipsis not in arguments:
        return len(value) == len(arguments) and all(map(_is_of, value, arguments))
    if kind is list and isinstance(value, list):
        item = arguments[0] if arguments else Any
        return all(_is_of(one, item) for one in value)
    return isinstance(value, kind)


def _kind(hint: Any) -> type | None:
    """What YAML has for an annotation; None if this cannot be known."""
    plain = get_origin(hint) or hint
    if plain in (None, type(None)):
        return type(None)
    if plain in WORDS:
        return plain
    if not inspect.isclass(plain):
        return None
    if issubclass(plain, collections.abc.Mapping):
        return dict
    if issubclass(list, plain) and plain is not object:  # Sequence, Iterable
        return list
    return list if issubclass(plain, tuple) else None


def _words(hint: Any) -> str:
    """The kinds of an annotation, for a message."""
    if get_origin(hint) in (Union, types.UnionType):
        words = list(dict.fromkeys(_words(one) for one in get_args(hint)))
        return f"{', '.join(words[:-1])} or {words[-1]}"
    if get_origin(hint) is Literal:
        return " or ".join(map(str, get_args(hint)))
    kind = _kind(hint)
    if kind is list and get_args(hint):
        return f"a list of {PLURALS.get(_kind(get_args(hint)[0]), 'parts')}"
    return WORDS[kind] if kind else "options with a _target_"
