"""The text of config files: options with the comments that explain them."""

import importlib.resources
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from hydra.core.global_hydra import GlobalHydra

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class ConfigFile:
    r"""A file of `conf/`, or of the user's config folder.

    >>> ConfigFile.parse("# Sums.\n# python scripts/train.py data=add\nrows: 9 # pairs\n")
    ConfigFile(description=["Sums."], commands=["python scripts/train.py data=add"],
               comments={("rows",): "pairs"})

    Attributes:
        description: comment lines at the top that are not commands.
        commands: comment lines at the top that are commands to type.
        package: where the file's options belong, if not where its folder says.
        parents: files from which its `defaults` list starts, as it names them.
        groups: subfolders of which its `defaults` list takes a file.
        comments: by option, as the keys that lead to it; "" for an option without a comment.
            `_target_` is not an option.
    """

    description: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    package: str | None = None
    parents: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    comments: dict[tuple[str, ...], str] = field(default_factory=dict)

    @classmethod
    def find(cls, name: str) -> "ConfigFile":
        """Reads a file of Hydra's search path.

        Args:
            name: group and file, such as `decoding/beam`. What is not stored in a file, such as
                the choices of a run, has no comments.
        """
        loader: Any = GlobalHydra.instance().config_loader()
        found = loader.repository.load_config(name)
        scheme, _, place = (found.path if found else "").partition("://")
        if scheme == "pkg":
            return cls.parse((importlib.resources.files(place) / f"{name}.yaml").read_text("utf-8"))
        if scheme == "file":
            return cls.parse((Path(place) / f"{name}.yaml").read_text("utf-8"))
        return cls()

    @classmethod
    def parse(cls, text: str) -> "ConfigFile":
        """Reads the text of a file."""
        lines = text.splitlines()
        height = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
        head = [line.removeprefix("#").removeprefix(" ") for line in lines[:height]]
        package = [line.split()[1] for line in head if line.startswith("@package ")]
        head = [line for line in head if not line.startswith("@package ")]
        node = yaml.compose(text, LOADER)
        content = yaml.load(text, LOADER)
        defaults = content.get("defaults", []) if isinstance(content, dict) else []
        return cls(
            description=[line for line in head if not line.startswith("python ")],
            commands=[line for line in head if line.startswith("python ")],
            package=package[0] if package else None,
            parents=[one.removesuffix("@_here_") for one in defaults if _is_parent(one)],
            groups=[_group(key) for one in defaults if isinstance(one, dict) for key in one],
            comments=_comments(node, lines, height) if isinstance(node, yaml.MappingNode) else {},
        )


def _is_parent(default: Any) -> bool:
    """Whether an entry of a `defaults` list is a file whose options become those of this file."""
    if not isinstance(default, str) or default == "_self_":
        return False
    return default.isidentifier() or default.endswith("@_here_")


def _group(key: str) -> str:
    """The subfolder that an entry of a `defaults` list chooses from.

    >>> _group("/decoding/constraint@constraint")   ->   "constraint"
    """
    return key.partition("@")[0].rpartition("/")[2]


def _comments(
    mapping: yaml.MappingNode, lines: list[str], height: int, prefix: tuple[str, ...] = ()
) -> dict[tuple[str, ...], str]:
    """The comment beside or above every option, however deep; `{...}` is one option."""
    found: dict[tuple[str, ...], str] = {}
    for key, value in mapping.value:
        name = (*prefix, key.value)
        if key.value == "_target_" or name == ("defaults",):
            continue
        if isinstance(value, yaml.MappingNode) and not value.flow_style:
            found |= _comments(value, lines, height, name)
            continue
        is_block = isinstance(value, yaml.CollectionNode) and not value.flow_style
        end = key.end_mark if is_block else value.end_mark
        beside = re.match(r":?\s*#\s*(.*)", lines[end.line][end.column :])
        found[name] = beside[1] if beside else _above(lines, key.start_mark.line, height)
    return found


def _above(lines: list[str], line: int, height: int) -> str:
    """The comment lines directly above a line, except those at the top of the file."""
    first = line
    while first > height and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return " ".join(text.strip().removeprefix("#").strip() for text in lines[first:line])
