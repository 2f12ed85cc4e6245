"""Run folders: which one a command works in, and what it says about itself."""

import importlib.metadata
import json
import platform
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from seq2seq.config import load_config
from seq2seq.errors import InputError
from seq2seq.ops.files import replacing

RECORD = "run.json"
PACKAGES = ("seq2seq", "tensorflow", "keras", "numpy", "jax", "tokenizers", "hydra-core")
FREE_ON_RESUME = (  # budgets and logging; anything else would make it another run
    "trainer.max_steps",
    "trainer.max_epochs",
    "trainer.patience",
    "trainer.checkpoint_every",
    "trainer.log_every",
    "logger",
    "paths",
    "resume",
)


@dataclass
class RunRecord:
    """`run.json`: how a run was started, with what, and whether it came to its end."""

    folder: Path
    command: list[str]
    seed: int
    precision: str
    status: str = "running"
    versions: dict[str, str] = field(default_factory=dict)
    python: str = platform.python_version()
    machine: str = platform.platform()

    @classmethod
    def start(cls, folder: Path, seed: int, precision: str) -> "RunRecord":
        """Write the record of a run that begins, or goes on."""
        record = cls(folder, sys.argv, seed, precision, versions=_versions())
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


def claim_run(config: DictConfig) -> tuple[DictConfig, Path, bool]:
    """The config and folder to train with, and whether a stopped run goes on.

    Raises:
        InputError: when `resume` names no run folder, or the run was of another configuration.
    """
    given = Path(config.paths.output)
    if config.resume is None:
        if (given / "model.keras").exists() or (given / "checkpoints").exists():
            raise InputError(
                f"paths.output={given} holds a run already; go on with resume={given}, or give "
                "another folder."
            )
        return config, given, False
    if config.resume == "auto":
        found = given if _unfinished(given) else _newest_like(config, given.parent)
        if found is None:
            return config, given, False
        return _resumed(config, found), found, True
    folder = Path(config.resume)
    return _resumed(config, folder), folder, True


def _resumed(config: DictConfig, folder: Path) -> DictConfig:
    """The config of the run, with the overrides that a resumed run may have."""
    stored = load_config(folder)
    for override in HydraConfig.get().overrides.task:
        key = override.partition("=")[0].lstrip("+~").replace("/", ".").partition("@")[0]
        old, new = OmegaConf.select(stored, key), OmegaConf.select(config, key)
        if key.startswith(FREE_ON_RESUME):
            OmegaConf.update(stored, key, new, force_add=True)
        elif old != new:
            raise InputError(
                f"{key} was {old} when {folder} was started and is {new} now; a resumed run may "
                f"change only {', '.join(FREE_ON_RESUME[:-1])}. Leave it out, or start a new run."
            )
    stored.paths.output = str(folder)
    return stored


def _newest_like(config: DictConfig, folder: Path) -> Path | None:
    """The newest unfinished run beside the new one that has the same configuration."""
    candidates = sorted(folder.glob(f"*/{RECORD}"), key=lambda path: path.stat().st_mtime)
    for path in reversed(candidates):
        if _unfinished(path.parent) and _same(config, load_config(path.parent)):
            return path.parent
    return None


def _unfinished(folder: Path) -> bool:
    path = folder / RECORD
    return path.exists() and json.loads(path.read_text("utf-8"))["status"] != "finished"


def _same(first: DictConfig, second: DictConfig) -> bool:
    """Whether two configs are the same but for what a resumed run may change."""

    def essence(config: DictConfig) -> object:
        compared = OmegaConf.create(OmegaConf.to_container(config, resolve=True))
        for key in FREE_ON_RESUME:
            OmegaConf.update(compared, key, None, force_add=True)
        return compared

    return essence(first) == essence(second)


def _versions() -> dict[str, str]:
    """Versions of the packages that a result depends on."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
