"""Files that can be read to their end."""

from pathlib import Path

from seq2seq.errors import InputError


def check_plain(path: Path) -> Path:
    """Check that what a path names, if anything, is a file or folder, and return the path.

    Who opens a named pipe waits for somebody to write; a device may have no end.

    Raises:
        InputError: it is something else.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise InputError(f"{path} must be a file, not a pipe, socket or device.")
    return path
