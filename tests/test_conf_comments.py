"""Every option in conf/ has a comment, which `--help` prints."""

import itertools
import re
from functools import cache
from pathlib import Path

import pytest

from seq2seq.configuration.config_file import ConfigFile
from seq2seq.configuration.groups import resolve
from seq2seq.configuration.help import help_text

CONF = Path(__file__).parents[1] / "conf"
FILES = sorted(CONF.rglob("*.yaml"))
OPTIONS = [
    path
    for path in FILES
    if path.relative_to(CONF).parts[0] not in ("hydra", "_base") and path.parent != CONF
]


def relative(path: Path) -> str:
    return path.relative_to(CONF).with_suffix("").as_posix()


def unexplained(path: Path) -> list[str]:
    """Options of a file without a comment: in it, in files that it starts from, in other groups.

    An experiment, say, sets options of other groups, which are explained there.
    """
    file, group = config_file(path), group_of(path)
    options = {keys for keys, comment in file.comments.items() if not comment}
    options -= {keys for one in ancestors(path) for keys, text in one.comments.items() if text}
    names = {".".join(filter(None, (in_config(path), *keys))) for keys in options}
    return sorted(names - set().union(*(names_explained(one) for one in GROUPS - {group})))


@cache
def config_file(path: Path) -> ConfigFile:
    return ConfigFile.parse(path.read_text())


def ancestors(path: Path) -> list[ConfigFile]:
    """The files that a file starts from, and those that these start from."""
    parents = [CONF / f"{resolve(relative(path), one)}.yaml" for one in config_file(path).parents]
    return [one for parent in parents for one in (config_file(parent), *ancestors(parent))]


def group_of(path: Path) -> str:
    return path.parent.relative_to(CONF).as_posix()


def in_config(path: Path) -> str:
    """The dotted place in a config that a file fills."""
    folder = "" if path.parent == CONF else relative(path.parent).replace("/", ".")
    return (config_file(path).package or folder).replace("_global_", "")


@cache
def names_explained(group: str) -> set[str]:
    """Dotted names of the options that have a comment in a group or in files that it shares."""
    found = set()
    for path in (one for one in OPTIONS if group_of(one) == group):
        for file in (config_file(path), *ancestors(path)):
            keys = [keys for keys, comment in file.comments.items() if comment]
            found |= {".".join(filter(None, (in_config(path), *one))) for one in keys}
    return found


GROUPS = {group_of(path) for path in OPTIONS}


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_every_option_has_a_comment(path):
    if relative(path) != "hydra/output/paths":
        assert [] == unexplained(path)


@pytest.mark.parametrize(
    "choice",
    ["data=files", "data=cmudict", "decoding=minimum_bayes_risk", "model=transformer",
     "experiment=g2p"],
)  # fmt: skip
def test_help_prints_the_comments_of_files_that_a_choice_starts_from(choice):
    lines = help_text("train", "seq2seq-train", [choice]).splitlines()

    pairs = itertools.pairwise([*lines, ""])
    options = [pair for pair in pairs if re.match(r"  [a-z][^ ]*=", pair[0])]
    bare = [line for line, _ in options if not re.search(r"\S  +\S", line)]
    assert options
    assert [] == [line for line, below in options if line in bare and below[:4] != "    "]


def test_help_prints_the_options_of_a_choice_before_those_that_it_inherits():
    lines = help_text("train", "seq2seq-train", ["data=files"]).splitlines()

    options = [line.split("=")[0].strip() for line in lines if line.startswith("  data.")]
    assert options.index("data.train") < options.index("data.source") < len(options)


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_no_comment_begins_with_of(path):
    assert [] == re.findall(r"^.*\S # of .*$", path.read_text(), re.MULTILINE)
