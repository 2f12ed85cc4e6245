"""Reading of lines from text files, compressed or not."""

import bz2
import codecs
import gzip
import io
import lzma
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from seq2seq.data.files.bad_lines import BadLines
from seq2seq.data.files.encoding import encoding_of, marked_encoding
from seq2seq.errors import InputError

OPENERS: dict[str, Any] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
HEAD = 1 << 20  # bytes that decide on encoding and line ends
BAD = re.compile("[\0\udc80-\udcff]|^\ufeff")  # NUL, bytes of other encodings, a late mark
SEPARATOR = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)  # what spreadsheets write in line 1


class TextForm(NamedTuple):
    """What turns the bytes of a file into lines.

    Attributes:
        encoding: one that Python knows.
        newline: the last character of each line: a line feed, or a carriage return where a file
            has no line feeds.
        separator: the delimiter that line 1 names, as in `sep=;`; empty if it does not.
    """

    encoding: str
    newline: str
    separator: str = ""

    @property
    def name(self) -> str:
        """The encoding, whether or not the file begins with a byte order mark."""
        return self.encoding.removesuffix("-sig")


def form_of(path: Path, encoding: str = "auto") -> TextForm:
    """Determine a file's encoding and line ends from its first 1 MiB.

    Args:
        encoding: given by the user, or auto.

    Raises:
        InputError: the file cannot be read, or its encoding is not clear.
    """
    with _opened(path) as file:
        head = file.read(HEAD)
    marked = marked_encoding(head)
    if encoding == "auto":
        encoding = marked or encoding_of(head, len(head) < HEAD, path)
    elif marked and codecs.lookup(encoding).name in marked + "-le-be":
        encoding = marked  # which also takes off the mark
    with _reading(path, encoding):
        text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    newline = "\r" if "\r" in text and "\n" not in text else "\n"
    first = SEPARATOR.fullmatch(text.partition(newline)[0])
    return TextForm(encoding, newline, first[1] if first else "")


class Lines:
    """The decoded lines of a file, with their line ends; None for a line that is not text.

    Args:
        path: the file, decompressed if its name has one of the endings in `OPENERS`.
        faults: receives lines that are not of the encoding, or have a NUL.
        form: encoding and line ends.

    Attributes:
        number: number of the line last read, from 1.
    """

    def __init__(self, path: Path, faults: BadLines, form: TextForm):
        self.path = path
        self.faults = faults
        self.form = form
        self.number = 0

    def __iter__(self) -> Iterator[str | None]:
        encoding, newline, separator = self.form
        with _opened(self.path) as file, _reading(self.path, encoding):
            text = io.TextIOWrapper(file, encoding, "surrogateescape", newline)
            for number, line in enumerate(text, 1):
                self.number = number
                if number == 1 and separator:
                    continue
                if line.isascii() and "\0" not in line:  # which is known at once
                    yield line
                elif bad := BAD.search(line):
                    self.faults.add(number, _fault(line, bad.start(), self.form.name))
                    yield None
                else:
                    yield line


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    with _reading(path, ""), OPENERS.get(path.suffix.lower(), open)(path, "rb") as file:
        yield file


@contextmanager
def _reading(path: Path, encoding: str) -> Iterator[None]:
    try:
        yield
    except UnicodeError as error:
        raise InputError(
            f"The file {path} cannot be read as {encoding} ({error}). Set data.encoding."
        ) from error
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise InputError(f"The file {path} cannot be read ({error}).") from error


def _fault(line: str, place: int, encoding: str) -> str:
    """The end of a sentence about a character that is not text."""
    if line[place] == "\0":
        return f"must not have a NUL (character {place + 1})"
    if line[place] == "\ufeff":
        return "must not begin with a byte order mark, which only the first line can have"
    start = len(line[:place].encode(encoding, "surrogateescape"))
    byte = f"byte {start + 1} is {ord(line[place]) - 0xDC00:#04x}"
    return f"is not valid {encoding.upper()} ({byte}; data.encoding can name another encoding)"
