"""A finished export."""

import os
from pathlib import Path
from typing import NamedTuple

from seq2seq.exporting.agreement import Agreement

FEW = 0.95  # share of equal answers below which a note says so


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
        least = min((one.equal for one in self.agreements.values()), default=1.0)
        if least < FEW:
            note += f"note: Only {least:.1%} of the answers are those of the model.\n"
        compared = "".join(f"{name}: {one}\n" for name, one in self.agreements.items())
        size = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        return f"{note}{compared}{self.format}: {self.folder}, {size / 1e6:,.2f} MB"
