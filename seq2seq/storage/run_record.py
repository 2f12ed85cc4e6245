"""The record of how a run was started, and whether it is finished."""

import importlib.metadata
import json
import platform
import sys
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from seq2seq import __version__

PACKAGES = (
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
    """A record of how a run was started, in which environment, and whether it is finished.

    Attributes:
        command: words of the command line.
        seed: seed of the run.
        precision: precision of the computation, such as float32.
        data: fingerprint of the rows, by file or split.
        series: of time series: [number, hash] of the rows of train and validation, by series.
        columns: names of the columns of the training file that are parts of sources: "source" and
            "features"; numbers where the file has no header.
        chosen: options that were auto, and the numbers that the config has in their place.
        status: "running" or "finished".
        versions: versions of the packages that a result depends on, by name.
        python: version of Python.
        machine: operating system and architecture.
    """

    command: list[str] = field(default_factory=list)
    seed: int | None = None
    precision: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    series: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    chosen: dict[str, Any] = field(default_factory=dict)
    status: str = "running"
    versions: dict[str, str] = field(default_factory=dict)
    python: str = ""
    machine: str = ""

    @classmethod
    def of_this_process(
        cls,
        *,
        seed: int,
        precision: str,
        data: dict[str, Any],
        series: dict[str, Any],
        columns: dict[str, list[str]],
        chosen: dict[str, Any],
    ) -> Self:
        """Make the record of a run that this process starts or resumes."""
        return cls(
            command=sys.argv,
            seed=seed,
            precision=precision,
            data=data,
            series=series,
            columns=columns,
            chosen=chosen,
            versions=_versions(),
            python=platform.python_version(),
            machine=platform.platform(),
        )

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Self:
        """Make a record from the content of a file; missing fields have their defaults.

        Raises:
            ValueError: a field of the wrong type.
        """
        empty, names = cls(), {one.name for one in fields(cls)}
        known = {name: value for name, value in content.items() if name in names}
        for name, value in known.items():
            kind = int if name == "seed" else type(getattr(empty, name))
            if not isinstance(value, kind) and not (name == "seed" and value is None):
                raise ValueError(f"{name} must be of type {kind.__name__}, not {value!r:.60}")
        if not all(isinstance(word, str) for word in known.get("command", ())):
            raise ValueError("command must be a list of words")
        for names_of in known.get("columns", {}).values():
            if not isinstance(names_of, list) or not all(isinstance(x, str) for x in names_of):
                raise ValueError("columns must be lists of names")
        for rows in known.get("series", {}).values():
            if not isinstance(rows, list) or [*map(type, rows)] != [int, str]:
                raise ValueError("series must be numbers of rows and hashes")
        return cls(**known)

    def to_json(self) -> str:
        """Return the content of the file."""
        return json.dumps(asdict(self), indent=2) + "\n"

    @property
    def is_finished(self) -> bool:
        """Whether the run is finished."""
        return self.status == "finished"


def _versions() -> dict[str, str]:
    """Return the versions of the packages that a result depends on."""
    found = {"seq2seq": __version__}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
