"""BadLines of disks and permissions, in one sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from seq2seq.errors import InputError

REMEDIES = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EFBIG: "allow larger files (ulimit -f)",
    errno.EIO: "look at the disk",
    errno.ESTALE: "look at the network",
    errno.EROFS: "give a folder that can be written to",
    errno.EEXIST: "give another folder",
    errno.ENOTDIR: "give another folder",
    errno.EISDIR: "give another file",
    errno.ENAMETOOLONG: "give a shorter name",
    errno.EACCES: "give a place that you may use",
    errno.EPERM: "give a place that you may use",
}


@contextmanager
def explaining_faults(then: str = "start again") -> Iterator[None]:
    """Say what a disk refused, and what to do.

    Args:
        then: what to do when the cause is mended.

    Raises:
        InputError: instead of the OSError; what was written before is whole.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        place = f"{error.filename}: " if error.filename else ""
        raise InputError(
            f"{place}{error.strerror}. What was saved before is whole: "
            f"{REMEDIES[error.errno]}, then {then}."
        ) from error
