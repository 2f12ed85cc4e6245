"""A crash-safe log."""

from pathlib import Path
from typing import Any

from seq2seq.storage.files import naming, replacing, sync
from seq2seq.storage.json_text import json_text
from seq2seq.storage.reading import read_json_lines

AFTERWARDS = ("average", "final", "test")  # splits of records that are written after training


class Journal:
    """A crash-safe log with one JSON object per line.

    Records are appended, and each has a `step`. Numbers that are NaN or infinite are null in the
    file, and NaN when they are read. `rewind` removes those that a resumed run will
    write again. A last line that is incomplete because the process was killed is ignored, and
    removed by `rewind`.
    """

    def __init__(self, path: Path):
        self.path = path

    def write(self, record: dict[str, Any]) -> None:
        """Append one record; it is in the file when this returns."""
        with naming(self.path), self.path.open("a", encoding="utf-8") as file:
            file.write(_line(record))

    def sync(self) -> None:
        """Wait until the records are on disk."""
        if self.path.exists():
            sync(self.path)

    def read(self) -> list[dict[str, Any]]:
        """Return all complete records; none if there is no file yet.

        Raises:
            InputError: a corrupt line.
        """
        return read_json_lines(self.path) if self.path.exists() else []

    def rewind(self, step: int) -> None:
        """Keep the records up to and including `step`, but none written after training."""
        kept = [r for r in self.read() if r["step"] <= step and r.get("split") not in AFTERWARDS]
        with replacing(self.path) as temporary:
            temporary.write_text("".join(map(_line, kept)), "utf-8")


def _line(record: dict[str, Any]) -> str:
    return json_text(record, indent=None) + "\n"
