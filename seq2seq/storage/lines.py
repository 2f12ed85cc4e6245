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

from seq2seq.errors import InputError
from seq2seq.storage.bad_lines import BadLines

OPENERS: dict[str, Any] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
MARKS = {  # at the beginning of a file; UTF-32's little-endian one begins like UTF-16's
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
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
        option: the option that can name another encoding; empty if there is none.
        skipped: lines at the beginning that are left out.
    """

    encoding: str
    newline: str
    separator: str = ""
    option: str = ""
    skipped: int = 0

    @property
    def name(self) -> str:
        """The encoding, whether or not the file begins with a byte order mark."""
        return self.encoding.removesuffix("-sig")


class Lines:
    """The decoded lines of a file, with their line ends; None for a line that is not text.

    Args:
        path: the file, decompressed if its name has one of the endings in `OPENERS`.
        faults: receives lines that are not of the encoding, or have a NUL, or are too long.
        form: encoding and line ends.
        longest: characters that a line may have; None for any number. If lines have a limit, bad
            ones must raise.

    Attributes:
        number: number of the line last read, from 1.
    """

    def __init__(self, path: Path, faults: BadLines, form: TextForm, longest: int | None = None):
        self.path = path
        self.faults = faults
        self.form = form
        self.longest = longest
        self.number = 0

    def __iter__(self) -> Iterator[str | None]:
        encoding, newline, separator, option, skipped = self.form
        first = max(skipped, 1 if separator else 0) + 1
        with opened(self.path) as file, reading(self.path, encoding, option):
            text = io.TextIOWrapper(file, encoding, "surrogateescape", newline)
            lines = text if self.longest is None else _limited(text, self.longest)
            for number, line in enumerate(lines, 1):
                self.number = number
                if number < first:
                    continue
                if line.isascii() and "\0" not in line and self.longest is None:
                    yield line  # which is known at once
                elif fault := line_fault(line, self.form, self.longest):
                    self.faults.add(number, fault)
                    yield None
                else:
                    yield line


def form_by_mark(path: Path) -> TextForm:
    """Determine a file's line ends, and its encoding: the one of its byte order mark, or UTF-8.

    Raises:
        InputError: the file cannot be read.
    """
    with opened(path) as file:
        head = file.read(HEAD)
    return form_of_text(head, marked_encoding(head) or "utf-8")._replace(separator="")


def form_of_text(head: bytes, encoding: str) -> TextForm:
    """Determine the line ends of a text from its first bytes, and the separator that it names."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    newline = "\r" if "\r" in text and "\n" not in text else "\n"
    first = SEPARATOR.fullmatch(text.partition(newline)[0])
    return TextForm(encoding, newline, first[1] if first else "")


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark at the beginning of a file stands for."""
    return next((name for mark, name in MARKS.items() if head.startswith(mark)), None)


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a file for reading its bytes, decompressed; any failure is an InputError."""
    with reading(path, ""), OPENERS.get(path.suffix.lower(), open)(path, "rb") as file:
        yield file


@contextmanager
def reading(path: Path, encoding: str, option: str = "") -> Iterator[None]:
    """Make an InputError of what fails while a file is read and decoded."""
    try:
        yield
    except UnicodeError as error:
        remedy = f"Set {option}" if option else "Convert it to UTF-8"
        raise InputError(
            f"The file {path} cannot be read as {encoding} ({error}). {remedy}."
        ) from error
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise InputError(f"The file {path} cannot be read ({error}).") from error


def line_fault(line: str, form: TextForm, longest: int | None = None) -> str:
    """Describe what is wrong with a line: the end of a sentence; empty if nothing is.

    Args:
        line: decoded with `surrogateescape`.
        form: of the text that it is from.
        longest: characters that it may have; None for any number.
    """
    if longest is not None and len(line.rstrip("\r\n")) > longest:
        return f"must have at most {longest:,} characters"
    bad = BAD.search(line)
    if not bad:
        return ""
    place = bad.start()
    if line[place] == "\0":
        return f"must not have a NUL (character {place + 1})"
    if line[place] == "\ufeff":
        return "must not begin with a byte order mark, which only the first line can have"
    start = len(line[:place].encode(form.encoding, "surrogateescape"))
    byte = f"byte {start + 1} is {ord(line[place]) - 0xDC00:#04x}"
    other = f"; {form.option} can name another encoding" if form.option else ""
    return f"is not valid {form.name.upper()} ({byte}{other})"


def _limited(text: io.TextIOWrapper, longest: int) -> Iterator[str]:
    """The lines of a text, of which no more is read than tells that they are too long."""
    while line := text.readline(longest + 3):  # with the line's end
        yield line
