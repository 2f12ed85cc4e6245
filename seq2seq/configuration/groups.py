"""Groups of `conf/` (folders), their choices (files), and the options of each."""

from collections.abc import Sequence
from typing import Any

from hydra.core.global_hydra import GlobalHydra
from hydra.core.object_type import ObjectType

from seq2seq.configuration.config_file import ConfigFile


def loader() -> Any:
    """Hydra's config loader; Hydra's compose must be initialised."""
    return GlobalHydra.instance().config_loader()


def _repository() -> Any:
    """The files of the loader, which itself would copy them all before each question."""
    return loader().repository


def choices_of(group: str) -> list[str]:
    """The files of a group; empty where there is no such group."""
    return list(_repository().get_group_options(group, ObjectType.CONFIG))


def groups_below(group: str = "") -> list[str]:
    """All groups inside a group, however deep; without Hydra's own and folders of shared files."""
    found = _repository().get_group_options(group, ObjectType.GROUP)
    names = [name for name in found if name != "hydra" and name[0] != "_"]
    paths = [f"{group}/{name}".lstrip("/") for name in names]
    return [found for path in paths for found in (path, *groups_below(path))]


def options_of(group: str, choice: str) -> list[str]:
    """Dotted names of a file's options, those of the files that it starts from included.

    >>> options_of("decoding", "ctc_beam")   ->   ["decoding.width", "decoding.n_best"]
    """
    files = [ConfigFile.find(name) for name in _with_parents(f"{group}/{choice}")]
    package = files[-1].package or group.replace("/", ".")
    names = (".".join((package, *keys)) for file in files for keys in file.comments)
    return list(dict.fromkeys(names))  # files set options of those that they start from


def takes(group: str, choice: str, name: str) -> bool:
    """Whether a file, or one that it starts from, chooses a file of a group inside its own.

    A command is a file of the group "".

    >>> takes("model", "many_to_one", "readout")   ->   True
    """
    files = map(ConfigFile.find, _with_parents(f"{group}/{choice}".lstrip("/")))
    return any(name in file.groups for file in files)


def _with_parents(path: str) -> list[str]:
    """A file, such as `data/files`, after all files that it starts from."""
    parents = ConfigFile.find(path).parents
    return [name for parent in parents for name in _with_parents(resolve(path, parent))] + [path]


def resolve(path: str, parent: str) -> str:
    """The path of a parent as a file names it: from its own folder, or with a slash from the top.

    >>> resolve("data/mine", "base")   ->   "data/base"
    """
    folder = path.rpartition("/")[0]
    return parent[1:] if parent.startswith("/") else f"{folder}/{parent}".lstrip("/")


def listed(words: Sequence[str]) -> str:
    """Joins words as in a sentence: `listed(["a", "b", "c"])` is "a, b or c"."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
