"""Locks between processes, which the operating system releases when their holder ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for the lock of a file, and hold it during the body, which may delete the file."""
    while True:
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_at(path, file):  # its last holder has not deleted it
                yield
                return


def try_lock(path: Path) -> IO[str] | None:
    """Take the lock of a file, or return None if another process has it.

    The lock is held until the file is closed by this process and by all that inherit it. Its holder
    may delete the file: the lock of a file that is no longer at `path` is never returned.
    """
    while True:
        file = path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        except BaseException:
            file.close()
            raise
        if _is_at(path, file):
            return file
        file.close()


def _is_at(path: Path, file: IO[str]) -> bool:
    """Whether the path still leads to this open file."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
