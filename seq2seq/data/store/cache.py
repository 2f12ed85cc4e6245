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
    partial folder that a later one takes for complete. One process builds while others wait. What
    nobody has used for 90 days is deleted from the folders beside a new one.

    Args:
        folder: its name identifies its contents.
        build: writes the files into an empty folder.

    Returns:
        What was wrong with an existing folder; None for an intact or a new one.
    """
    if folder.exists() and not _fault(folder):
        with suppress(OSError):  # a cache that may only be read
            os.utime(folder / MANIFEST)  # the time of its last use
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
    """Delete folders that have not been used for long, and locks whose holders were killed.

    Memory maps of deleted files stay readable.
    """
    for manifest in parent.glob(f"*/{MANIFEST}"):
        with suppress(OSError):  # another process does the same, or it is not ours
            if time.time() - manifest.stat().st_mtime > UNUSED:
                manifest.unlink()  # first, so that nobody takes the rest for complete
                shutil.rmtree(manifest.parent)
    for path in parent.glob("*.lock"):
        with suppress(OSError):
            if lock := try_lock(path):
                with lock:
                    path.unlink()


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
