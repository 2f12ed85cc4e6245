"""Checksums of the files of an artefact."""

from pathlib import Path
from typing import Any
from zlib import crc32

from seq2seq.errors import InputError
from seq2seq.storage.plain_file import check_plain

CHUNK = 1 << 20  # bytes


def checksums_of(folder: Path) -> dict[str, str]:
    """Return the checksums of all files in a folder, by their paths in it.

    >>> checksums_of(folder)   ->   {"model.onnx": "6b1f04a2"}
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _checksum(path) for path in paths}


def check_files(folder: Path, known: Any) -> None:
    """Check that the files of an artefact are those that were written.

    Args:
        folder: of the artefact.
        known: what `checksums_of` returned; None for an artefact of an earlier version.

    Raises:
        InputError: one of them is missing or has other contents, or there is a pipe among them.
    """
    for path in folder.rglob("*"):  # libraries open them, checksum or not
        check_plain(path)
    if known is None:
        return
    if not isinstance(known, dict) or not known:
        raise InputError(f"{folder} must have checksums of its files. Export the model again.")
    for name, checksum in known.items():
        path = folder / name
        is_inside = path.is_file() and path.resolve().is_relative_to(folder.resolve())
        if not is_inside or _checksum(path) != checksum:
            raise InputError(
                f"{path} is missing or damaged: it is not what was exported. Export the model "
                "again."
            )


def _checksum(path: Path) -> str:
    found = 0
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            found = crc32(part, found)
    return f"{found:08x}"
