"""Mistakes on the command line, found before anything is imported or read for the task."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import hydra
import yaml
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException, OverrideParseException
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from seq2seq.checks import nearest
from seq2seq.configuration.groups import choices_of, listed, loader
from seq2seq.configuration.suggesting import remedy, takers
from seq2seq.errors import InputError
from seq2seq.visible import shortened

# Parts of which there may be any number.
DELETABLE = r"\.processors\.|_options\.|^decoding/processors$|^sweep\.space\.|^trainer\.callbacks\."
OF_SEVERAL = "processors"  # the end of a group of which several may be chosen
LONGEST_NAME = 200  # characters: Hydra looks for files of such names
LONGEST = 60  # characters of a name in a message
MISTAKES = (HydraException, OmegaConfBaseException, yaml.YAMLError)


def check_overrides(name: str, arguments: Sequence[str], is_sweep: bool = False) -> None:
    """Compares overrides with the config that they are meant for.

    Hydra's compose must be initialised. All values of a sweep are checked.

    Args:
        name: config of the command: train, evaluate, predict or sweep.
        arguments: overrides, as on the command line.
        is_sweep: whether an override may list several values.

    Raises:
        InputError: for an unknown choice or option, or a value of the wrong kind.
    """
    overrides = _parse(arguments)
    for override in overrides:
        if max(map(len, re.split(r"[./]", override.key_or_group))) > LONGEST_NAME:
            raise InputError(f"There is no option {shortened(override.key_or_group, LONGEST)}.")
    if not is_sweep:
        _check_single(overrides)
    for override in overrides:
        if override.is_delete() and not re.search(DELETABLE, override.key_or_group):
            raise InputError(
                f"{override.input_line} would delete an option that {name} needs. Leave this out."
            )
    choices = [override for override in overrides if choices_of(override.key_or_group)]
    for choice in choices:
        _check_choice(choice)
    options = [one for one in overrides if one not in choices and not one.is_delete()]
    if not options and not is_sweep:
        return  # the composition that follows finds the same mistakes
    settled = [line for choice in choices for line in _first_of_sweep(choice)]
    plain = _plain(hydra.compose(name, settled, return_hydra_config=True))
    for option in options:
        _check_option(option, plain)


def without_nulls(name: str, arguments: Sequence[str]) -> list[str]:
    """Leaves out `group=null` where the group is null by default, as in `experiment=null`.

    Hydra allows null in a defaults list, but not on the command line.
    """
    groups = [one.removesuffix("=null") for one in arguments if one.endswith("=null")]
    groups = [group for group in groups if choices_of(group)]
    if not groups:
        return list(arguments)
    defaults = loader().compute_defaults_list(name, [], RunMode.RUN).overrides.known_choices
    nulls = [group for group in groups if group in defaults and defaults[group] is None]
    return [one for one in arguments if one.partition("=")[0] not in nulls]


def check_taken(name: str, arguments: Sequence[str]) -> None:
    """Explains why a composition failed, if the command or the choice around it takes no group.

    Args:
        name, arguments: as for `check_overrides`.

    Raises:
        InputError: for a choice of a group that is not taken.
    """
    choices = [override for override in _parse(arguments) if choices_of(override.key_or_group)]
    outer: list[str] = []  # choices, of which those of outer groups decide on inner groups
    for choice in sorted(choices, key=lambda choice: choice.key_or_group.count("/")):
        known = loader().compute_defaults_list(name, outer, RunMode.RUN).overrides.known_choices
        known = {key.partition("@")[0]: value for key, value in known.items()}
        is_changed = not (choice.is_add() or choice.is_delete())
        if is_changed and choice.key_or_group not in known:
            raise InputError(takers(choice.key_or_group, name, known))
        outer += _first_of_sweep(choice)


def chosen(key: str, arguments: Sequence[str]) -> Any:
    """Returns the value that an option or group is given, or None where it is not."""
    values = [override.value() for override in _parse(arguments) if override.key_or_group == key]
    return values[-1] if values else None


@contextmanager
def explaining() -> Iterator[None]:
    """Turns exceptions of Hydra, OmegaConf and YAML into sentences.

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


def _parse(arguments: Sequence[str]) -> list[Override]:
    parser = OverridesParser.create()
    overrides = []
    for argument in arguments:
        try:
            overrides += parser.parse_overrides([argument])
        except (OverrideParseException, ValueError) as error:  # of numbers of 5,000 digits
            shown = shortened(argument, LONGEST)
            if "=" not in argument:
                raise InputError(f"Options must be key=value, not {shown}.") from error
            key, _, value = shown.partition("=")
            raise InputError(
                f"The value in {shown} cannot be parsed. Quote it twice: '{key}=\"{value}\"'."
            ) from error
    return overrides


def _plain(config: DictConfig) -> dict[str, Any]:
    return cast(dict[str, Any], OmegaConf.to_container(config, resolve=False))


def _values(override: Override) -> list[Any]:
    """An override's value, or the values of its sweep where they can be listed."""
    if not override.is_sweep_override():
        return [override.value()]
    return list(override.sweep_iterator()) if override.is_discrete_sweep() else []


def _check_single(overrides: list[Override]) -> None:
    for override in overrides:
        if override.is_sweep_override():
            raise InputError(
                f"{override.input_line} has several values, which need -m on the command line. "
                "Write a list as [1,2] and a comma in a text as '\"a,b\"'."
            )


def _check_choice(choice: Override) -> None:
    group, choices = choice.key_or_group, choices_of(choice.key_or_group)
    if choice.is_delete():
        return
    for value in _values(choice):
        if isinstance(value, list) and not group.endswith(OF_SEVERAL):
            raise InputError(f"{group} must be one of {listed(choices)}, not a list.")
        for one in value if isinstance(value, list) else [value]:
            name = "null" if one is None else str(one)
            if "/" in name or name in choices:
                continue
            hint = nearest("none" if one is None else name, choices, otherwise="")
            raise InputError(f"{group} must be {listed(choices)}, not {name}. {hint}".rstrip())


def _first_of_sweep(choice: Override) -> list[str]:
    """The override as it is, or with the first of its values."""
    if not choice.is_sweep_override():
        return [str(choice.input_line)]
    return [f"{choice.get_key_element()}={value}" for value in _values(choice)[:1]]


def _check_option(override: Override, config: dict[str, Any]) -> None:
    key = override.key_or_group
    *parents, leaf = key.split(".")
    node: Any = config
    for parent in parents:
        node = node.get(parent) if isinstance(node, dict) else None
    if not isinstance(node, dict) or leaf not in node:
        is_added = override.is_add() or override.is_force_add()
        if is_added and not _lists_all_arguments(node):
            return
        raise InputError(f"There is no option {key}. {remedy(key, config)}")
    for value in _values(override):
        _check_kind(key, node[leaf], value)


def _lists_all_arguments(node: Any) -> bool:
    """Whether a node is of ours: these name all options, so `+key=value` is a mistake too."""
    target = node.get("_target_") if isinstance(node, dict) else None
    return isinstance(target, str) and target.startswith("seq2seq.")


def _check_kind(key: str, default: Any, value: Any) -> None:
    """Compares a value's kind with the default's; without a default it may be of any kind."""
    if value is None or value == "auto" or (isinstance(value, str) and "${" in value):
        return  # constructors know whether they take these
    if isinstance(default, dict) and not isinstance(value, dict):
        group = key.replace(".", "/")
        raise InputError(
            f"{key} must be options, not {value!r}. Choose a file with {group}={value}, or set "
            f"one option with {key}.OPTION=VALUE."
        )
    if isinstance(default, bool) and not isinstance(value, bool):
        raise InputError(f"{key} must be true or false, not {value!r}.")
    if isinstance(default, (int, float)) and not isinstance(default, bool):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number:
            raise InputError(f"{key} must be a number such as {default}, not {value!r}.")
        if isinstance(default, int) and not isinstance(value, int):
            raise InputError(f"{key} must be a whole number such as {default}, not {value!r}.")
