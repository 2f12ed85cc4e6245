"""What the operating system refuses, in one sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from seq2seq.errors import InputError
from seq2seq.visible import shortened

LONGEST = 200  # characters of a name
REMEDIES = {
    errno.ENOSPC: "Free some disk space",
    errno.EDQUOT: "Free some disk space",
    errno.EFBIG: "Allow larger files (ulimit -f)",
    errno.EIO: "Check the disk",
    errno.ESTALE: "Check the network",
    errno.EROFS: "Choose a folder that can be written to",
    errno.EEXIST: "Choose another folder",
    errno.ENOTDIR: "Choose another folder",
    errno.EISDIR: "Choose another file",
    errno.ENAMETOOLONG: "Choose a shorter name",
    errno.EACCES: "Choose a place that you have access to",
    errno.EPERM: "Choose a place that you have access to",
}


@contextmanager
def explaining_system_errors(then: str = "start again") -> Iterator[None]:
    """Report what a disk or a permission refused, and what to do.

    Args:
        then: what to do once the cause is removed.

    Raises:
        InputError: instead of the OSError.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        place = f"{shortened(str(error.filename), LONGEST)}: " if error.filename else ""
        raise InputError(
            f"{place}{error.strerror}. Everything saved earlier is intact. "
            f"{REMEDIES[error.errno]}, then {then}."
        ) from error
