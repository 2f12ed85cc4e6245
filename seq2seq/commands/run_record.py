"""`run.json`: what a run says about itself."""

import importlib.metadata
import json
import platform
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from seq2seq.errors import InputError
from seq2seq.storage.files import replacing

RECORD = "run.json"
PACKAGES = (
    "seq2seq",
    "tensorflow",
    "tensorflow-cpu",
    "keras",
    "numpy",
    "jax",
    "tokenizers",
    "hydra-core",
)


@dataclass
class RunRecord:
    """`run.json`: how a run was started, with what, and whether it came to its end."""

    folder: Path
    command: list[str]
    seed: int
    precision: str
    data: dict[str, Any]  # the fingerprint of its rows
    status: str = "running"
    versions: dict[str, str] = field(default_factory=dict)
    python: str = platform.python_version()
    machine: str = platform.platform()

    @classmethod
    def start(cls, folder: Path, *, seed: int, precision: str, data: dict[str, Any]) -> "RunRecord":
        """Write the record of a run that begins, or goes on."""
        record = cls(folder, sys.argv, seed, precision, data, versions=_versions())
        record._write()
        return record

    def finish(self) -> None:
        """Say that the run has come to its end."""
        self.status = "finished"
        self._write()

    def _write(self) -> None:
        content = {name: value for name, value in asdict(self).items() if name != "folder"}
        with replacing(self.folder / RECORD) as temporary:
            temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def check_data(folder: Path, data: dict[str, Any]) -> None:
    """Whether a run that goes on, if it does, does so with the rows that it began with.

    Args:
        folder: the run folder.
        data: the fingerprint of the rows as they are now.

    Raises:
        InputError: where they are others, naming what has changed.
    """
    if not (folder / RECORD).exists():
        return
    before = json.loads((folder / RECORD).read_text("utf-8"))["data"]
    if changed := _differences(before, json.loads(json.dumps(data))):
        raise InputError(
            f"The data is not what it was when {folder} was started, in {', '.join(changed)}; "
            "restore it, start a new run, or go on with other rows by allow_changed_data=true."
        )


def _differences(before: Any, now: Any, place: str = "") -> list[str]:
    """Dotted names of what differs between two JSON values.

    >>> _differences({"files": {"train": 1, "test": 2}}, {"files": {"train": 1, "test": 3}})
    ['files.test']
    """
    if before == now:
        return []
    if not (isinstance(before, dict) and isinstance(now, dict)):
        return [place]
    keys = sorted(before.keys() | now.keys())
    return [
        found
        for key in keys
        for found in _differences(before.get(key), now.get(key), f"{place}.{key}".lstrip("."))
    ]


def _versions() -> dict[str, str]:
    """Versions of the packages that a result depends on."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
