"""Lists of texts, one on each line of a file or of what arrives."""

from pathlib import Path

from seq2seq.errors import InputError
from seq2seq.storage.bad_lines import BadLines
from seq2seq.storage.lines import Lines, TextForm, form_by_mark, line_fault

LONGEST = 1 << 20  # characters of a line
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # of UTF-8, which some editors write at the beginning of a file
FORM = TextForm("utf-8", "\n")


def read_text_lines(path: str | Path) -> list[str]:
    """Read the lines of a file that are not blank.

    It is UTF-8, or what a byte order mark says, and may be compressed (.gz, .bz2, .xz).

    Raises:
        InputError: there is no such file, or a line is not text, has a NUL, or is longer than
            1,048,576 characters.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise InputError(f"The file {path} does not exist. Give an existing file, or a list.")
    faults = BadLines(path, skip=False, skippable=False)
    lines = Lines(path, faults, form_by_mark(path), LONGEST)
    texts = [line.rstrip("\r\n") for line in lines if line is not None]
    return [text for text in texts if text.strip()]


def decoded_line(line: bytes, number: int, place: str) -> str:
    """Decode a line of UTF-8, without its end.

    Args:
        line: its bytes, without a byte order mark of the text.
        number: its number, from 1.
        place: what messages call that which it is a line of.

    Raises:
        InputError: it is not text, has a NUL, or is longer than 1,048,576 characters.
    """
    text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
    if fault := line_fault(text, FORM, LONGEST):
        raise InputError(f"Line {number} of {place} {fault}. Fix the line.")
    return text
