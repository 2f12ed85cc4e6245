"""Run folders: which one a command works in, and what it says about itself."""

import json
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from seq2seq.commands.faults import explaining_faults
from seq2seq.commands.processes import is_helper
from seq2seq.commands.run_record import RECORD
from seq2seq.configuration.composing import load_config
from seq2seq.configuration.own_classes import find_own_classes
from seq2seq.errors import InputError, Interrupted
from seq2seq.storage.locks import try_lock

LOCK = ".lock"
FREE_ON_RESUME = (  # budgets and logging; anything else would make it another run
    "trainer.max_steps",
    "trainer.max_epochs",
    "trainer.max_time",
    "trainer.patience",
    "trainer.on_nan",
    "trainer.checkpoints",
    "trainer.log_every",
    "logger",
    "paths",
    "resume",
    "allow_changed_data",
)


def claim_run(config: DictConfig) -> tuple[DictConfig, Path, bool]:
    """The config and folder to train with, and whether a stopped run goes on.

    Raises:
        InputError: when `resume` names no run folder, or the run was of another configuration.
    """
    given = Path(config.paths.output)
    found = Path(config.resume) if config.resume else None
    if config.resume == "auto":
        found = _unfinished(given) if "paths.output" in _overridden() else _newest_like(config)
    if config.resume == "auto" and is_helper():
        raise InputError("resume=auto is for one process; give resume=FOLDER to each of several.")
    if found:
        return _resumed(config, found), found, True
    if given.is_file():
        raise InputError(f"paths.output={given} is a file; give a folder.")
    holds_run = any((given / name).exists() for name in (RECORD, "model.keras", "checkpoints"))
    if holds_run and not is_helper():
        raise InputError(
            f"paths.output={given} holds a run already; go on with resume={given}, or give "
            "another folder."
        )
    return config, given, False


def _resumed(config: DictConfig, folder: Path) -> DictConfig:
    """The config of the run, with the overrides that a resumed run may have."""
    stored = load_config(folder)
    find_own_classes(stored)
    before, now = leaves(stored), leaves(config)
    given = _given(sorted(before.keys() | now.keys()))
    for key in given:
        if before.get(key) != now.get(key) and not key.startswith(FREE_ON_RESUME):
            raise InputError(
                f"{key} was {before.get(key)} when {folder} was started and is {now.get(key)} now; "
                f"a resumed run may change only {', '.join(FREE_ON_RESUME)}: leave it out, "
                "or start a new run."
            )
    for place in _overridden():  # a group that is chosen anew, such as another logger
        if place in FREE_ON_RESUME:
            OmegaConf.update(stored, place, OmegaConf.select(config, place), merge=False)
    for key in given:
        if key.startswith(FREE_ON_RESUME) and key in now:
            OmegaConf.update(stored, key, now[key])
    stored.allow_changed_data = config.allow_changed_data  # for this once
    stored.paths.output = str(folder)
    return stored


def lock_run(folder: Path) -> IO[str] | None:
    """The run folder's lock, or None where another process has it.

    It is held until the file is closed or the process ends, however it ends.
    """
    return try_lock(folder / LOCK)


@contextmanager
def resumable(folder: Path) -> Iterator[None]:
    """Make the folder, and keep other processes out of it; say how to go on after a signal.

    Raises:
        InputError: when another process trains there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = lock_run(folder)
    if lock is None:
        raise InputError(f"Another process is training in {folder}; wait for it, or stop it first.")
    try:
        with lock, explaining_faults(f"go on with resume={folder}"):
            yield
    except KeyboardInterrupt as interrupt:
        raise Interrupted(
            f"{str(interrupt) or 'Interrupted'}; go on with resume={folder}",
            getattr(interrupt, "number", signal.SIGINT),
        ) from None


def _given(keys: list[str]) -> list[str]:
    """The options, among all, that the command line sets: singly, by a group, by an experiment."""
    places = _overridden()
    if "experiment" in places:
        return keys
    return [key for key in keys if any(f"{key}.".startswith(f"{place}.") for place in places)]


def _overridden() -> list[str]:
    """The options and groups that the command line names."""
    words = [word.partition("=")[0] for word in HydraConfig.get().overrides.task]
    return [word.lstrip("+~").replace("/", ".").partition("@")[0] for word in words]


def leaves(config: DictConfig) -> dict[str, Any]:
    """Every option by its dotted name."""
    found: dict[str, Any] = {}
    for name, value in ((str(name), value) for name, value in config.items()):
        if isinstance(value, DictConfig) and value:
            found |= {f"{name}.{key}": leaf for key, leaf in leaves(value).items()}
        else:
            found[name] = value
    return found


def _newest_like(config: DictConfig) -> Path | None:
    """The newest unfinished run, where the new one would stand, of the same configuration."""
    records = Path(config.paths.output).parent.glob(f"*/{RECORD}")
    for path in sorted(records, key=lambda path: path.stat().st_mtime, reverse=True):
        if _unfinished(path.parent) and _same(config, load_config(path.parent)):
            return path.parent
    return None


def _unfinished(folder: Path) -> Path | None:
    """The folder, if its run has not come to its end and no process is at it."""
    path = folder / RECORD
    if not path.exists() or json.loads(path.read_text("utf-8"))["status"] == "finished":
        return None
    lock = lock_run(folder)
    if lock is None:
        return None
    lock.close()
    return folder


def _same(first: DictConfig, second: DictConfig) -> bool:
    """Whether two configs are the same but for what a resumed run may change."""
    return essence(first) == essence(second)


def essence(config: DictConfig, free: Sequence[str] = FREE_ON_RESUME) -> dict[str, Any]:
    """What a run's result depends on: its options but for those that are free."""
    compared = OmegaConf.create(OmegaConf.to_container(config, resolve=True))
    for key in free:
        OmegaConf.update(compared, key, None, force_add=True)
    return cast("dict[str, Any]", OmegaConf.to_container(compared))
