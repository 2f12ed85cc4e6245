"""A log of one JSON object a line that survives kills."""

import json
from pathlib import Path
from typing import Any

from seq2seq.storage.files import naming, replacing, sync

AFTERWARDS = ("average", "final", "test")


class Journal:
    """Appends records; `rewind` takes back what a resumed run will write again.

    Every record has a `step`. A last line that a kill cut short is dropped when the file is
    opened again.
    """

    def __init__(self, path: Path):
        self.path = path

    def write(self, record: dict[str, Any]) -> None:
        """Append one record; it is in the file when this returns."""
        with naming(self.path), self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def sync(self) -> None:
        """Wait until the records are on disk."""
        if self.path.exists():
            sync(self.path)

    def read(self) -> list[dict[str, Any]]:
        """All whole records."""
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="utf-8").split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def rewind(self, step: int) -> None:
        """Keep the records up to and including `step`, but none of what follows training."""
        kept = [r for r in self.read() if r["step"] <= step and r.get("split") not in AFTERWARDS]
        with replacing(self.path) as temporary:
            temporary.write_text("".join(json.dumps(record) + "\n" for record in kept), "utf-8")
