"""Folders that are written as a whole."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from seq2seq.errors import InputError


@contextmanager
def replacing_folder(output: Path, files_of: Callable[[Path], set[str]]) -> Iterator[Path]:
    """Provide a folder beside another, which it replaces at the end, unless the body raises.

    Folders above it are made, and removed again if the body raises.

    Args:
        output: the folder, which does not exist, is empty, or is replaced.
        files_of: returns the files that a folder may have to be replaced, relative to it; {} if it
            was not written by us.

    Raises:
        InputError: the folder has other files, also when the body has ended, is a link, a file or
            where a file system is mounted.
    """
    output = output.absolute()
    _check(output, output, files_of)
    missing = [one for one in output.parents if not one.exists()]  # the innermost first
    mark = secrets.token_hex(4)
    temporary, old = (output.with_name(f".{output.name}.{mark}.{kind}") for kind in ("new", "old"))
    try:
        temporary.mkdir(parents=True)
        yield temporary
        if output.exists():
            output.rename(old)
        try:
            if old.exists():
                _check(old, output, files_of)  # it may have changed
            temporary.rename(output)
        except BaseException:
            if old.exists() and not output.exists():
                old.rename(output)
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        if not output.exists():
            _remove_empty(missing)
    if old.exists():
        shutil.rmtree(old)


def _remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders up to the first that has something in it."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _check(folder: Path, output: Path, files_of: Callable[[Path], set[str]]) -> None:
    """Raises InputError unless a folder, at its place or renamed from it, may be replaced."""
    if not (folder.exists() or folder.is_symlink()):
        return
    is_plain = folder.is_dir() and not folder.is_symlink() and not os.path.ismount(folder)
    if not is_plain or not _files(folder) <= files_of(folder):
        raise InputError(
            "output must be a new folder, an empty one, or one of an earlier export with nothing "
            f"else in it, not {output}."
        )


def _files(folder: Path) -> set[str]:
    """All that is in a folder but folders with something in them, relative to it."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir() or not any(path.iterdir())
    }
