"""Reading of lines from text files, compressed or not."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seq2seq.data.files.bad_lines import BadLines
from seq2seq.errors import InputError
from seq2seq.storage.text_lines import BYTE_ORDER_MARK, undecodable

OPENERS: dict[str, Any] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}


class Lines:
    """The decoded lines of a file, with their line ends; None for a line that is not UTF-8.

    Args:
        path: the file, decompressed if its name has one of the endings in `OPENERS`.
        faults: receives lines that are not UTF-8.

    Attributes:
        number: number of the line last read, from 1.
    """

    def __init__(self, path: Path, faults: BadLines):
        self.path = path
        self.faults = faults
        self.number = 0

    def __iter__(self) -> Iterator[str | None]:
        for number, line in enumerate(self._raw(), 1):
            self.number = number
            if number == 1:
                line = line.removeprefix(BYTE_ORDER_MARK)
            try:
                text = line.decode()
            except UnicodeDecodeError as error:
                self.faults.add(number, undecodable(error))
                text = None
            yield text

    def _raw(self) -> Iterator[bytes]:
        try:
            with OPENERS.get(self.path.suffix.lower(), open)(self.path, "rb") as file:
                yield from file
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise InputError(f"The file {self.path} cannot be read ({error}).") from error
