"""Lists of texts in files, one on each line."""

from pathlib import Path

from seq2seq.errors import InputError


def read_text_lines(path: str | Path) -> list[str]:
    """Read the lines of a UTF-8 file that are not blank, without its byte order mark.

    Raises:
        InputError: there is no such file, or a line is not UTF-8.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"The file {path} does not exist. Give an existing file, or a list.")
    lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    texts = []
    for number, line in enumerate(lines, start=1):
        try:
            text = line.decode().removesuffix("\r")
        except UnicodeDecodeError as error:
            found = f"byte {error.start + 1} is {line[error.start]:#04x}"
            raise InputError(
                f"Line {number} of {path} is not valid UTF-8 ({found}). Convert it first."
            ) from error
        if text.strip():
            texts.append(text)
    return texts
