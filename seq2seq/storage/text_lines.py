"""Lists of texts in files, one on each line."""

from pathlib import Path

from seq2seq.errors import InputError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # of UTF-8, which some editors write at the beginning of a file


def read_text_lines(path: str | Path) -> list[str]:
    """Read the lines of a UTF-8 file that are not blank, without its byte order mark.

    Raises:
        InputError: there is no such file, or a line is not UTF-8.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"The file {path} does not exist. Give an existing file, or a list.")
    lines = path.read_bytes().removeprefix(BYTE_ORDER_MARK).split(b"\n")
    texts = []
    for number, line in enumerate(lines, start=1):
        try:
            text = line.decode().removesuffix("\r")
        except UnicodeDecodeError as error:
            raise InputError(
                f"Line {number} of {path} {undecodable(error)}. Convert it first."
            ) from error
        if text.strip():
            texts.append(text)
    return texts


def undecodable(error: UnicodeDecodeError) -> str:
    """Return the predicate of a sentence about undecodable bytes; its subject is their place."""
    return f"is not valid UTF-8 (byte {error.start + 1} is {error.object[error.start]:#04x})"
