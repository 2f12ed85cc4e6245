"""The last look at what is about to be published."""

import os
import re
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from seq2seq.errors import InputError

SHORTEST = 4  # characters of what is searched for: shorter names are in any file by chance


def check_private(folder: Path, run: Path, places: Iterable[str]) -> None:
    """Check that no file of a folder contains a place of its author's machine.

    The parts of a model file are searched unpacked. The name of the machine must be a whole word
    there: one called "dense" may publish a `DenseEncoder`.

    Args:
        folder: whose files are searched.
        run: the run folder.
        places: names of files and folders.

    Raises:
        InputError: naming the file and the place.
    """
    known = {str(Path.home()), os.getcwd(), str(run.absolute()), str(run.resolve())}
    machine = socket.gethostname()
    words = sorted(one for one in {*known, machine, *places} if len(one) >= SHORTEST)
    forms = {word: _form(word, is_whole=word == machine) for word in words}
    for name, content in _contents(folder):
        for word, form in forms.items():
            if form.search(content):
                raise InputError(
                    f"{name} would contain {word!r:.100}, which is of this machine. Train without "
                    "this name in the data or the options, or move the run elsewhere."
                )


def _form(word: str, is_whole: bool) -> re.Pattern[bytes]:
    """What finds a word in a file, also as JSON may have escaped it."""
    written = word.encode(errors="replace"), ascii(word)[1:-1].encode()
    form = b"|".join(map(re.escape, written))
    return re.compile(rb"(?<![\w-])(?:" + form + rb")(?![\w-])" if is_whole else form)


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir()):
        yield path.name, path.read_bytes()
        if is_zipfile(path):
            with ZipFile(path) as archive:
                for part in archive.namelist():
                    yield f"{part} of {path.name}", archive.read(part)
