"""Mistakes on the command line, found before anything is imported or read, and put in words."""

import importlib.util
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, cast

import hydra
import yaml
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException, OverrideParseException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from seq2seq.errors import InputError

MISTAKES = (HydraException, OmegaConfBaseException, yaml.YAMLError)


def check_overrides(name: str, arguments: Sequence[str], is_sweep: bool = False) -> None:
    """Compare overrides with the config that they are meant for.

    Hydra's compose must be initialised. All values of a sweep are looked at.

    Args:
        name: of the config: train, evaluate, predict.
        arguments: overrides, as on the command line.
        is_sweep: whether they may hold several values each.

    Raises:
        InputError: for an unknown choice or option, or a value of the wrong kind.
    """
    overrides = _parse(arguments)
    if not is_sweep:
        _check_single(overrides)
    choices = [override for override in overrides if _options(override.key_or_group)]
    for choice in choices:
        _check_choice(choice)
    options = [one for one in overrides if one not in choices and not one.is_delete()]
    if not options and not is_sweep:
        return  # what is composed next is the same
    settled = [line for choice in choices for line in _first_of_sweep(choice)]
    plain = _plain(hydra.compose(name, settled, return_hydra_config=True))
    for option in options:
        _check_option(option, plain)


def check_composed(config: DictConfig) -> None:
    """What can only be seen in the whole: options left out, classes from nowhere.

    Raises:
        InputError: naming the option.
    """
    nodes = dict(_nodes(_plain(config)))
    missing = [key for key, value in nodes.items() if value == "???"]
    if missing:
        key = min(missing, key=lambda key: key.count(".")).removesuffix("._target_")
        raise InputError(f"{key} is not given, and there is no default; add {key}=... .")
    for key, value in nodes.items():
        package = str(value).partition(".")[0]
        if key.endswith("_target_") and importlib.util.find_spec(package) is None:
            raise InputError(
                f"{key} is {value}, and there is no package {package}; install it, or start "
                "the command in the folder that holds it."
            )


def free_option(argument: str) -> str:
    """Let keys below `*_options` be any: such a mapping is for arguments that depend on others.

    >>> free_option("data.source_options.vocabulary=8000")
    ++data.source_options.vocabulary=8000
    """
    return f"++{argument}" if re.match(r"[\w.]+_options\.\w+=", argument) else argument


def chosen_run(arguments: Sequence[str]) -> str | None:
    """The value of `run=`, if it is there."""
    runs = [override.value() for override in _parse(arguments) if override.key_or_group == "run"]
    return str(runs[-1]) if runs else None


@contextmanager
def explaining() -> Iterator[None]:
    """Hydra's, OmegaConf's and YAML's exceptions as sentences.

    Raises:
        InputError: instead of them.
    """
    try:
        yield
    except MISTAKES as error:
        text = (str(error) or str(error.__cause__)).partition("Config search path:")[0]
        lines = [line.strip() for line in text.splitlines()]
        useful = [line for line in lines if line and not line.startswith(("full_key", "object_"))]
        raise InputError(" ".join(useful)) from error


def nearest(word: str, choices: Sequence[str]) -> str:
    """A remedy: the choices that look like the word, or else all of them.

    >>> nearest("encdek", ["direct", "encdec"])   ->   "did you mean encdec?"
    """
    close = get_close_matches(word, choices, n=1)
    return f"did you mean {close[0]}?" if close else f"choose one of {', '.join(sorted(choices))}."


def _parse(arguments: Sequence[str]) -> list[Override]:
    parser = OverridesParser.create()
    overrides = []
    for argument in arguments:
        try:
            overrides += parser.parse_overrides([argument])
        except OverrideParseException as error:
            if "=" not in argument:
                raise InputError(f"{argument} is no option; options are key=value.") from error
            key, _, value = argument.partition("=")
            raise InputError(
                f"The value in {argument} cannot be read; quote it twice: '{key}=\"{value}\"'."
            ) from error
    return overrides


def _plain(config: DictConfig) -> dict[str, Any]:
    return cast(dict[str, Any], OmegaConf.to_container(config, resolve=False))


def _options(group: str) -> list[str]:
    """The files of a group; nothing where there is no such group."""
    return GlobalHydra.instance().config_loader().get_group_options(group)


def _values(override: Override) -> list[Any]:
    """An override's value, or the values of its sweep where they can be listed."""
    if not override.is_sweep_override():
        return [override.value()]
    return list(override.sweep_iterator()) if override.is_discrete_sweep() else []


def _check_single(overrides: list[Override]) -> None:
    for override in overrides:
        if override.is_sweep_override():
            raise InputError(
                f"{override.input_line} holds several values; add -m to try them one after "
                "another, or write a list as [1,2] and a comma in a text as '\"a,b\"'."
            )


def _check_choice(choice: Override) -> None:
    group, options = choice.key_or_group, _options(choice.key_or_group)
    for value in _values(choice):
        for option in value if isinstance(value, list) else [value]:
            if isinstance(option, str) and "/" not in option and option not in options:
                raise InputError(f"There is no {group}={option}; {nearest(option, options)}")


def _first_of_sweep(choice: Override) -> list[str]:
    """The override as it is, or with the first of its values."""
    if not choice.is_sweep_override():
        return [str(choice.input_line)]
    return [f"{choice.get_key_element()}={value}" for value in _values(choice)[:1]]


def _check_option(override: Override, config: dict) -> None:
    key = override.key_or_group
    *parents, leaf = key.split(".")
    node: Any = config
    for parent in parents:
        node = node.get(parent) if isinstance(node, dict) else None
    if not isinstance(node, dict) or leaf not in node:
        is_added = override.is_add() or override.is_force_add()
        if is_added and not _lists_all_arguments(node):
            return
        raise InputError(f"There is no option {key}; {_nearest_option(key, config)}")
    for value in _values(override):
        _check_kind(key, node[leaf], value)


def _lists_all_arguments(node: Any) -> bool:
    """Our own files do, so there `+key=value` can only be a mistake too."""
    target = node.get("_target_") if isinstance(node, dict) else None
    return isinstance(target, str) and target.startswith("seq2seq.")


def _nearest_option(key: str, config: dict) -> str:
    """The sibling, the namesake elsewhere, or the whole name that is most alike."""
    names = [name for name, _ in _nodes(config) if not name.startswith("hydra")]
    parent, _, leaf = key.rpartition(".")
    siblings = [name for name in names if name.rpartition(".")[0] == parent]
    namesakes = [name for name in names if name.rpartition(".")[2] == leaf]
    for candidates in (siblings, namesakes, names):
        close = get_close_matches(key, candidates, n=1)
        if close:
            return f"did you mean {close[0]}?"
    return "see --help." if not siblings else f"there are {', '.join(siblings)}."


def _check_kind(key: str, default: Any, value: Any) -> None:
    """Numbers stay numbers, truth values truth values; what has no such default may be anything."""
    if value is None or (isinstance(value, str) and "${" in value):
        return
    if isinstance(default, dict) and not isinstance(value, dict):
        remedy = f"choose a file with {key.replace('.', '/')}={value}, or set one of its options"
        raise InputError(f"{key} is a group of options, not {value!r}; {remedy}.")
    if isinstance(default, bool) and not isinstance(value, bool):
        raise InputError(f"{key} is true or false, not {value!r}.")
    if isinstance(default, (int, float)) and not isinstance(default, bool):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number:
            raise InputError(f"{key} is a number such as {default}, not {value!r}.")
        if isinstance(default, int) and not isinstance(value, int):
            raise InputError(f"{key} is a whole number such as {default}, not {value!r}.")


def _nodes(config: dict, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted names and values of all that nested mappings hold, mappings included."""
    for key, value in config.items():
        yield f"{prefix}{key}", value
        if isinstance(value, dict):
            yield from _nodes(value, f"{prefix}{key}.")
