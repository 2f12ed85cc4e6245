"""The encoding and line ends of a text file."""

import codecs
from pathlib import Path

from seq2seq.data.files.encoding import encoding_of
from seq2seq.storage.lines import (
    HEAD,
    TextForm,
    form_of_text,
    marked_encoding,
    opened,
    reading,
)

OPTION = "data.encoding"


def form_of(path: Path, encoding: str = "auto") -> TextForm:
    """Determine a file's encoding and line ends from its first 1 MiB.

    Args:
        encoding: given by the user, or auto.

    Raises:
        InputError: the file cannot be read, or its encoding is not clear.
    """
    with opened(path) as file:
        head = file.read(HEAD)
    marked = marked_encoding(head)
    if encoding == "auto":
        encoding = marked or encoding_of(head, len(head) < HEAD, path)
    elif marked and codecs.lookup(encoding).name in marked + "-le-be":
        encoding = marked  # which also takes off the mark
    with reading(path, encoding, OPTION):
        return form_of_text(head, encoding)._replace(option=OPTION)
