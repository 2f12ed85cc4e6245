"""The text of `--help`: groups, options and the comments of `conf/`."""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import hydra
import yaml
from hydra.types import RunMode
from omegaconf import OmegaConf

from seq2seq.configuration.composing import composer
from seq2seq.configuration.config_file import ConfigFile
from seq2seq.configuration.groups import choices_of, groups_below, loader

WIDTH = 100  # characters of a line


def help_text(
    name: str, program: str, overrides: Sequence[str] = (), directory: str | Path | None = None
) -> str:
    """Describes a command, or the options of the groups that the overrides name.

    Args:
        name: config of the command: train, evaluate, predict or sweep.
        program: the command as typed, such as `seq2seq-train`.
        overrides: as on the command line. Their values are shown in place of the defaults.
        directory: the user's config folder, as `--config-dir`.

    Raises:
        InputError: for mistakes in the overrides.
    """
    with composer(name, overrides, directory) as checked:
        files = loader().compute_defaults_list(name, checked, RunMode.RUN)
        chosen = {
            group.partition("@")[0]: choice
            for group, choice in files.overrides.known_choices.items()
            if not group.startswith("hydra")
        }
        named = _named(checked)
        if named == [""]:
            lines = [*_command(name), "", *_groups(chosen), ""]
        else:
            lines = []
        config = _config(name, checked)
        for group in named:
            lines += [*_group(group, name, files.defaults, chosen, config), ""]
    text = "\n".join(lines)
    if named == [""]:
        text += f"\nOptions of a choice: {program} --help GROUP=CHOICE\n"
    return (
        text
        if program.startswith("python ")
        else re.sub(r"python scripts/(\w+?)(_data)?\.py", r"seq2seq-\1", text)
    )


def _config(name: str, overrides: Sequence[str]) -> Any:
    """The composed config; without overrides, to save time, only the command's own options."""
    if overrides:
        return OmegaConf.to_container(hydra.compose(name, list(overrides)), resolve=False)
    config: dict[Any, Any] = {}
    for file in (*ConfigFile.find(name).parents, name):
        if found := loader().repository.load_config(file):
            config |= cast(dict[Any, Any], OmegaConf.to_container(found.config, resolve=False))
    return config


def _named(overrides: Sequence[str]) -> list[str]:
    """The groups to describe; "" for the options that belong to no group."""
    keys = [override.lstrip("+~").partition("=")[0] for override in overrides]
    groups = [key if choices_of(key) else key.partition(".")[0] for key in keys]
    groups = [group if choices_of(group) else "" for group in groups] or [""]
    inner = {one for one in groups for other in groups if other and one.startswith(f"{other}/")}
    return list(dict.fromkeys(group for group in groups if group not in inner))


def _command(name: str) -> Iterator[str]:
    """What a command does, and examples."""
    file = ConfigFile.find(name)
    yield from file.description
    yield ""
    yield from (f"  {line}" for line in file.commands)


def _groups(chosen: Mapping[str, Any]) -> Iterator[str]:
    """The groups that a command takes, with their choices."""
    tops = sorted({group.partition("/")[0] for group in chosen})
    groups = [group for top in tops for group in (top, *groups_below(top))]
    yield "Groups (GROUP=CHOICE; * is the default):"
    width = max(len(group) for group in groups)
    for group in groups:
        yield from _entry(group, width, _marked(group, chosen))


def _group(
    group: str, name: str, defaults: Sequence[Any], chosen: Mapping[str, Any], config: Any
) -> Iterator[str]:
    """The options of a group's files, as they are composed, with values and comments."""
    comments = _comments(group, name, defaults)
    if group:
        choice = chosen.get(group)
        yield f"{group}={choice}"
        file = ConfigFile.find(f"{group}/{choice}") if isinstance(choice, str) else ConfigFile()
        yield from (f"  {line}" for line in (*file.description, *file.commands))
        yield ""
    else:
        yield "Options (KEY=VALUE):"
    inner = groups_below(group) if group else []
    rows = {
        f"{'.'.join(keys)}={_shown(_at(config, keys))}": comment
        for keys, comment in comments.items()
        if keys[0] != "hydra" and _has(config, keys) and "/".join(keys) not in inner
    }
    rows |= {one: _marked(one, chosen) for one in inner}
    width = min(44, max(map(len, rows), default=0))
    for title, text in rows.items():
        yield from _entry(title, width, text)


def _comments(group: str, name: str, defaults: Sequence[Any]) -> Mapping[tuple[str, ...], str]:
    """The comments on a group's options: those of a choice first, then those that it inherits.

    A file that sets an option without a comment leaves it the one of the file that has it.
    """
    comments: dict[tuple[str, ...], str] = {}
    places: dict[tuple[str, ...], int] = {}
    top = (name, *ConfigFile.find(name).parents)
    for place, one in enumerate(defaults):
        path = one.config_path or ""
        if path.startswith("hydra"):
            continue
        package = tuple(one.package.split(".")) if one.package else ()
        for keys, comment in ConfigFile.find(path).comments.items():
            option = (*package, *keys)
            comments[option] = comment or comments.get(option, "")
            if path.removeprefix("_base/").startswith(f"{group}/") if group else path in top:
                is_choice = path.rpartition("/")[0] == group and len(keys) == 1
                places[option] = -place if is_choice else places.get(option, 1)
    return {option: comments[option] for option in sorted(places, key=places.__getitem__)}


def _marked(group: str, chosen: Mapping[str, Any]) -> str:
    """The choices of a group, the default marked."""
    return ", ".join(f"{one}*" if one == chosen.get(group) else one for one in choices_of(group))


def _entry(title: str, width: int, text: str) -> list[str]:
    """A title and a text beside it, in as many lines as that needs."""
    lines = textwrap.wrap(text, WIDTH - width - 4) or [""]
    if len(title) > width:
        return [f"  {title}", *(f"  {'':{width}}  {line}" for line in lines if line)]
    first = f"  {title:{width}}  {lines[0]}".rstrip()
    return [first, *(f"  {'':{width}}  {line}" for line in lines[1:])]


def _has(config: Any, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(config, dict) or key not in config:
            return False
        config = config[key]
    return True


def _at(config: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        config = config[key]
    return config


def _shown(value: Any) -> str:
    """A value as it would be typed."""
    if isinstance(value, str):
        return "(required)" if value == "???" else value or "''"
    text: str = yaml.safe_dump(value, default_flow_style=True, width=10**6)
    return text.removesuffix("...\n").strip()
