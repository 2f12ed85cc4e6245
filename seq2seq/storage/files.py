"""Files that are complete or absent."""

import hashlib
import itertools
import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Name of a temporary file: the file's name, machine, process id, token of the process, count.
NAME = re.compile(r"\..+\.seq2seq-([0-9a-f]{8})-(\d+)-([0-9a-f]{8})-\d+(?:\.\w+)?")
TOKEN = secrets.token_hex(4)  # of this process, since a later one may have the same id
COUNT = itertools.count()
MAX_AGE = 24 * 3600  # seconds after which another machine's temporary file counts as abandoned


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`, and rename that file to `path` once it is on disk.

    >>> with replacing(Path("model.keras")) as temporary:
    ...     model.save(temporary)

    The temporary name keeps the suffix, and no other process uses the same one. If the body
    raises, or the process dies, the previous content of `path` is untouched.
    """
    mark = f"seq2seq-{_machine()}-{os.getpid()}-{TOKEN}-{next(COUNT)}"
    temporary = path.with_name(f".{path.stem}.{mark}{path.suffix}")
    try:
        with naming(path):
            yield temporary
            sync(temporary)
            os.replace(temporary, path)
            sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Add the file's name to any OSError in the body that lacks one."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_leftovers(folder: Path) -> None:
    """Delete the temporary files that `replacing` left in a folder when its process was killed.

    Files with other names are kept, and so are those of a process that may still be writing.
    """
    for path in folder.glob(".*"):
        found = NAME.fullmatch(path.name)
        if found and path.is_file() and _is_abandoned(path, found[1], int(found[2]), found[3]):
            path.unlink(missing_ok=True)


def _is_abandoned(path: Path, machine: str, process: int, token: str) -> bool:
    """Whether the process that wrote a temporary file has ended."""
    if machine != _machine():  # its processes cannot be seen from here
        return time.time() - path.stat().st_mtime > MAX_AGE
    if process == os.getpid():
        return token != TOKEN
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OverflowError, PermissionError):
        return False
    return False


def _machine() -> str:
    """Return eight hexadecimal digits that identify this machine's host name."""
    return hashlib.blake2b(socket.gethostname().encode(), digest_size=4).hexdigest()
