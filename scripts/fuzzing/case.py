"""A command, or a request to a server, and what it is given."""

from pathlib import Path
from typing import NamedTuple


class Wrong(Exception):  # noqa: N818  an outcome
    """An answer that is not the right one."""


class Case(NamedTuple):
    """A command, and what it is given.

    Attributes:
        words: the command's name and arguments.
        files: contents by path, written over the good ones.
        good: folder of good files, which is copied first; "" for none.
        stdin: standard input.
        draws: whether a training draws its report.
        compiles: whether TensorFlow compiles functions, which takes several times as long.
        links: where links lead, by their paths, which are made last; PIPE for a named pipe.
        dropped: paths that are removed.
        right: the only standard output of a command that succeeds; None for any.
        keeps: whether files that were there before must stay as they are, but those in EXPORTS.
    """

    words: list[str]
    files: dict[str, bytes]
    good: str = ""
    stdin: bytes = b""
    draws: bool = False
    compiles: bool = True
    links: dict[str, str] = {}
    dropped: tuple[str, ...] = ()
    right: str | None = None
    keeps: bool = False


PIPE = "pipe:"
EXPORTS = "run/export/"
MINE = "mine"  # begins the names of files that stay in EXPORTS, too
OWN = ("stdin", "stdout", "stderr")


def state_of(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return what tells whether files have been changed, by their paths in a folder."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if name not in OWN:
            status = path.lstat()
            is_file = not path.is_dir() or path.is_symlink()
            found[name] = (status.st_mode, status.st_size, status.st_mtime_ns) if is_file else ()
    return found


def lost(before: dict[str, tuple[int, ...]], after: dict[str, tuple[int, ...]]) -> list[str]:
    """Return which files that had to stay are gone, or others."""
    return [
        name
        for name, one in before.items()
        if after.get(name) != one
        and (not name.startswith(EXPORTS) or name.rpartition("/")[2].startswith(MINE))
    ]
