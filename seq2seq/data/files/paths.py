"""Names of files that a user gives."""

import glob
import hashlib
from collections.abc import Sequence
from pathlib import Path

from seq2seq.checks import nearest
from seq2seq.errors import InputError


def matching(name: str) -> list[Path]:
    """Return the files that a name means: one, or, for a pattern, those that match it, sorted.

    >>> matching("part-*.tsv")   ->   [Path("part-1.tsv"), Path("part-2.tsv")]
    """
    path = Path(name).expanduser()
    if not glob.has_magic(name) or path.exists():
        return [path]
    return [Path(one) for one in sorted(glob.glob(str(path)))]


def files_of(value: str | Sequence[str]) -> list[Path]:
    """Return the files of a split: those that a name means, or a list's two."""
    return matching(value) if isinstance(value, str) else [Path(one).expanduser() for one in value]


def listed(paths: Sequence[Path]) -> str:
    """Name some files, for a message."""
    many = len(paths) > 2
    return f"{paths[0]} and {len(paths) - 1} more" if many else " and ".join(map(str, paths))


def check_exists(path: Path) -> None:
    """Raise InputError unless a file exists."""
    if path.is_file():
        return
    if path.is_dir():
        raise InputError(f"{path} must be a file, not a folder.")
    if not path.parent.is_dir():
        raise InputError(f"There is no file {path}, and no folder {path.parent}.")
    names = sorted(file.name for file in path.parent.iterdir() if file.is_file())
    raise InputError(f"There is no file {path}. {nearest(path.name, names)}")


def content_hash(path: Path) -> str:
    """Hash the contents of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
