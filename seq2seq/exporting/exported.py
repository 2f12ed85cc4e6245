"""A finished export."""

import os
from pathlib import Path
from typing import NamedTuple

from seq2seq.exporting.agreement import Agreement


class Exported(NamedTuple):
    """The folder of an artefact, and how its answers agree with those of the predictor.

    As a path it is its folder.
    """

    folder: Path
    format: str
    agreement: Agreement
    note: str | None = None  # what it lacks

    def __fspath__(self) -> str:
        return os.fspath(self.folder)

    def __str__(self) -> str:
        note = f"note: {self.note}\n" if self.note else ""
        return f"{note}{self.agreement}\n{self.format}: {self.folder}"
