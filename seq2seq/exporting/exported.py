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
    agreements: dict[str, Agreement]  # by the names of its functions
    note: str | None = None  # what it lacks

    def __fspath__(self) -> str:
        return os.fspath(self.folder)

    def __str__(self) -> str:
        note = f"note: {self.note}\n" if self.note else ""
        compared = "".join(f"{name}: {one}\n" for name, one in self.agreements.items())
        size = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        return f"{note}{compared}{self.format}: {self.folder}, {size / 1e6:,.2f} MB"
