"""Folders that are written as a whole."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from seq2seq.errors import InputError


@contextmanager
def replacing_folder(
    output: Path, files: set[str], is_ours: Callable[[Path], bool]
) -> Iterator[Path]:
    """Provide a folder beside another, which it replaces at the end, unless the body raises.

    Args:
        output: the folder, which does not exist, is empty, or is replaced.
        files: names that a folder to be replaced may have, and no others.
        is_ours: whether such a folder was written by us.

    Raises:
        InputError: the folder has other files, or is a link or a file.
    """
    if output.is_symlink() or (output.exists() and not _is_replaceable(output, files, is_ours)):
        raise InputError(
            f"output must be a new folder, an empty one, or one of an earlier export with nothing "
            f"else in it, not {output}."
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    mark = secrets.token_hex(4)
    temporary, old = (output.with_name(f".{output.name}.{mark}.{kind}") for kind in ("new", "old"))
    temporary.mkdir()
    try:
        yield temporary
        if output.exists():
            output.rename(old)
        try:
            temporary.rename(output)
        except OSError:
            if old.exists():
                old.rename(output)
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _is_replaceable(output: Path, files: set[str], is_ours: Callable[[Path], bool]) -> bool:
    if not output.is_dir():
        return False
    found = {path.name for path in output.iterdir()}
    return not found or (found <= files and is_ours(output))
