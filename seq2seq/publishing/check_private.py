"""The last look at what is about to be published."""

import os
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from seq2seq.errors import InputError

SHORTEST = 4  # characters of what is searched for: shorter names are in any file by chance


def check_private(folder: Path, run: Path, places: Iterable[str]) -> None:
    """Check that no file of a folder contains a place of its author's machine.

    The parts of a model file are searched unpacked.

    Args:
        folder: whose files are searched.
        run: the run folder.
        places: names of files and folders.

    Raises:
        InputError: naming the file and the place.
    """
    known = {str(Path.home()), os.getcwd(), str(run.absolute()), str(run.resolve())}
    known |= {socket.gethostname(), *places}
    words = sorted(one for one in known if len(one) >= SHORTEST)
    for name, content in _contents(folder):
        for word in words:
            # JSON may have escaped it.
            forms = word.encode(errors="replace"), ascii(word)[1:-1].encode()
            if any(form in content for form in forms):
                raise InputError(
                    f"{name} would contain {word!r:.100}, which is of this machine. Train without "
                    "this name in the data or the options, or move the run elsewhere."
                )


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir()):
        yield path.name, path.read_bytes()
        if is_zipfile(path):
            with ZipFile(path) as archive:
                for part in archive.namelist():
                    yield f"{part} of {path.name}", archive.read(part)
