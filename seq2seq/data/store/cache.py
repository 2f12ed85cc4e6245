"""Cached folders that are complete or do not exist."""

import json
import os
import shutil
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from seq2seq.storage.locks import locked, try_lock

MANIFEST = "manifest.json"
BLOCK = 1 << 20  # bytes
UNUSED = 90 * 24 * 3600  # seconds without a use, after which a folder is deleted


def ensure(folder: Path, build: Callable[[Path], None]) -> str | None:
    """Ensure that `folder` contains an intact result of `build`.

    It is built beside its place and renamed, so a process killed at any moment does not leave a
    partial folder that a later one takes for complete. One process builds while others wait.
    After a build, the folders beside it that nobody has used for 90 days are deleted.

    Args:
        folder: its name identifies its contents.
        build: writes the files into an empty folder.

    Returns:
        What was wrong with an existing folder; None for an intact or a new one.
    """
    with suppress(OSError):  # it is not there, or may only be read
        os.utime(folder / MANIFEST)  # first: nobody deletes what has just been used
    if folder.exists() and not _fault(folder):
        return None
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_name(folder.name + ".lock")):
        fault = _fault(folder) if folder.exists() else None
        if folder.exists() and not fault:
            return None
        partial = folder.with_name(folder.name + ".partial")
        for leftover in (partial, folder):
            if leftover.exists():
                shutil.rmtree(leftover)
        partial.mkdir()
        try:
            build(partial)
            _seal(partial)
            os.rename(partial, folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    _delete_unused(folder.parent)
    return fault


def _delete_unused(parent: Path) -> None:
    """Delete folders, locks and parts of killed builds that have not been used for long.

    Uses by those who may only read the cache do not count, as they cannot be written down. Memory
    maps of deleted files stay readable on the same machine.
    """
    left = [*parent.glob(f"*/{MANIFEST}"), *parent.glob("*.partial"), *parent.glob("*.lock")]
    names = {path.parent.name if path.name == MANIFEST else path.name for path in left}
    for name in {one.removesuffix(".lock").removesuffix(".partial") for one in names}:
        folder, partial, lock_file = (parent / f"{name}{end}" for end in ("", ".partial", ".lock"))
        if not all(_is_old(path) for path in (folder / MANIFEST, partial, lock_file)):
            continue
        with suppress(OSError):  # another process does the same
            if lock := try_lock(lock_file):
                with lock:
                    shutil.rmtree(partial, ignore_errors=True)
                    if (folder / MANIFEST).exists() and _is_old(folder / MANIFEST):
                        os.rename(folder, partial)  # first, so that nobody takes a part for all
                        shutil.rmtree(partial)
                    lock_file.unlink()


def _is_old(path: Path) -> bool:
    """Whether a path does not exist, or was last changed long ago."""
    with suppress(OSError):
        return time.time() - path.stat().st_mtime > UNUSED
    return True


def _seal(folder: Path) -> None:
    files = {path.name: [path.stat().st_size, _checksum(path)] for path in folder.iterdir()}
    (folder / MANIFEST).write_text(json.dumps(files))


def _fault(folder: Path) -> str | None:
    """Describe what is wrong with a folder; None if it is intact."""
    try:
        files = json.loads((folder / MANIFEST).read_text())
        for name, (size, checksum) in files.items():
            if (folder / name).stat().st_size != size:
                return f"{name} has another size"
            if _checksum(folder / name) != checksum:
                return f"{name} has other contents"
    except (OSError, ValueError, TypeError, AttributeError) as error:
        return f"its files cannot be read ({type(error).__name__})"
    return None


def _checksum(path: Path) -> int:
    checksum = 0
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            checksum = zlib.crc32(block, checksum)
    return checksum
