"""Groups of `conf/` (folders), their choices (files), and the options of each."""

from collections.abc import Sequence
from typing import Any

from hydra.core.global_hydra import GlobalHydra

from seq2seq.configuration.config_file import ConfigFile


def loader() -> Any:
    """Hydra's config loader; Hydra's compose must be initialised."""
    return GlobalHydra.instance().config_loader()


def choices_of(group: str) -> list[str]:
    """The files of a group; empty where there is no such group."""
    return list(loader().get_group_options(group))


def groups_below(group: str = "") -> list[str]:
    """All groups inside a group, however deep; without Hydra's own."""
    names = [name for name in loader().list_groups(group) if name != "hydra"]
    paths = [f"{group}/{name}".lstrip("/") for name in names]
    return [found for path in paths for found in (path, *groups_below(path))]


def options_of(group: str, choice: str) -> list[str]:
    """Dotted names of a file's options, those of the files that it starts from included.

    >>> options_of("decoding", "ctc_beam")   ->   ["decoding.width", "decoding.n_best"]
    """
    file = ConfigFile.find(f"{group}/{choice}")
    package = file.package or group.replace("/", ".")
    inherited = [name for one in file.parents for name in options_of(group, one) if one != "_self_"]
    return inherited + [".".join((package, *keys)) for keys in file.comments]


def listed(words: Sequence[str]) -> str:
    """Joins words as in a sentence: `listed(["a", "b", "c"])` is "a, b or c"."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
