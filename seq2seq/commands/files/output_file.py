"""Files that commands write where the user says."""

from pathlib import Path

from seq2seq.errors import InputError


def output_file(name: object, option: str) -> Path:
    """Return the path of a file that an option names, with `~` expanded.

    Args:
        name: as given.
        option: its name, for messages.

    Raises:
        InputError: it is a folder, or in a folder that does not exist.
    """
    path = Path(str(name)).expanduser()
    if path.is_dir():
        raise InputError(f"{option} must be a file, not the folder {path}.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent} for {path.name}.")
    return path
