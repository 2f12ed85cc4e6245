"""What a resumed run may change, and what it may not."""

import copy
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.checking import explaining
from seq2seq.configuration.command_options import check_command_options
from seq2seq.configuration.literal import literal
from seq2seq.configuration.own_classes import find_own_classes
from seq2seq.configuration.slots import check_slots
from seq2seq.configuration.stored_config import load_config
from seq2seq.configuration.trust import check_names
from seq2seq.errors import ChangedData, InputError
from seq2seq.storage.run_folder import RunFolder

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
    "trust",
)
LIMITS = ("trainer.max_steps", "trainer.max_epochs", "trainer.max_time")  # of a budget


def resumed_config(config: DictConfig, run: RunFolder) -> DictConfig:
    """The stored config of a run, with those overrides that a resumed run may have.

    Raises:
        InputError: for an override that it may not have, or a config that is corrupt.
    """
    with explaining():
        stored = load_config(run.path)
    if lacking := [name for name in map(str, config) if not _is_alike(config, stored, name)]:
        raise InputError(
            f"{run.config_file} is corrupt or of another version: it has no {lacking[0]}. "
            "Restore it, or start a new run."
        )
    check_slots(stored)
    try:
        check_command_options(cast("dict[str, Any]", OmegaConf.to_container(stored)))
    except InputError as error:
        raise InputError(f"{run.config_file} is corrupt: {error} Restore it.") from None
    stored.trust = config.trust  # for this start only
    if not config.trust:
        check_names(stored, config)
    find_own_classes(stored)
    record = run.read_record()
    _update(stored, config, run.path, record.chosen if record else {})
    stored.allow_changed_data = config.allow_changed_data  # for this start only
    stored.paths.output = str(run.path)
    return stored


def _update(
    stored: DictConfig, config: DictConfig, folder: Path, chosen: Mapping[str, Any]
) -> None:
    """Take over the overrides of a command.

    Args:
        stored: the config of the run, which is changed.
        config: that of the command.
        folder: the run folder, for messages.
        chosen: options that were auto when the run started, and the numbers in their place.

    Raises:
        InputError: for an override that a resumed run may not have.
    """
    before, now = leaves(stored), leaves(config)
    changed = [
        key
        for key in _given(sorted(before.keys() | now.keys()))
        if before.get(key) != now.get(key) and not (key in chosen and now.get(key) == "auto")
    ]
    for key in changed:
        if not key.startswith(FREE_ON_RESUME):
            raise InputError(
                f"{key} must be {before.get(key)}, as when {folder} was started, not "
                f"{now.get(key)}. A resumed run may change only {', '.join(FREE_ON_RESUME)}."
            )
    if any(limit in changed for limit in LIMITS):  # what followed from the budget follows again
        for option in ("trainer.max_steps", "trainer.patience"):
            if chosen.get(option, ...) == before.get(option):
                OmegaConf.update(stored, option, "auto")
    for place in overridden():  # a group that is chosen again, such as another logger
        if place in FREE_ON_RESUME and place not in chosen:
            OmegaConf.update(stored, place, OmegaConf.select(config, place), merge=False)
    for key in changed:
        if key in now:
            OmegaConf.update(stored, key, literal(now[key]))


def check_data(run: RunFolder, data: dict[str, Any]) -> None:
    """Check that the rows are those that the folder's run, if there is one, was started with.

    Args:
        run: the run folder.
        data: the fingerprint of the rows as they are now.

    Raises:
        ChangedData: where they differ, naming what has changed.
    """
    record = run.read_record()
    if record is None:
        return
    if changed := _differences(record.data, json.loads(json.dumps(data))):
        raise ChangedData(
            f"The data has changed since {run.path} was started ({', '.join(changed)}). Restore "
            "it, start a new run, or set allow_changed_data=true to continue with the new data."
        )


def essence(config: DictConfig, free: Sequence[str] = FREE_ON_RESUME) -> dict[str, Any]:
    """What a run's result depends on: its options, with null for those that are free."""
    return comparable(cast("dict[str, Any]", OmegaConf.to_container(config, resolve=True)), free)


def comparable(config: dict[str, Any], free: Sequence[str] = FREE_ON_RESUME) -> dict[str, Any]:
    """A config as plain data, with null for the options that are free.

    >>> comparable({"seed": 1, "trainer": {"max_steps": 9}}, ["trainer.max_steps"])
    {'seed': 1, 'trainer': {'max_steps': None}}
    """
    compared = copy.deepcopy(config)
    for option in free:
        *parents, leaf = option.split(".")
        node = compared
        for parent in parents:
            if not isinstance(node.get(parent), dict):
                node[parent] = {}
            node = node[parent]
        node[leaf] = None
    return compared


def leaves(config: DictConfig) -> dict[str, Any]:
    """Every option by its dotted name."""
    found: dict[str, Any] = {}
    for name, value in ((str(name), value) for name, value in config.items()):
        if isinstance(value, DictConfig) and value:
            found |= {f"{name}.{key}": leaf for key, leaf in leaves(value).items()}
        else:
            found[name] = value
    return found


def overridden() -> list[str]:
    """The options and groups that the command line names."""
    words = [word.partition("=")[0] for word in HydraConfig.get().overrides.task]
    return [word.lstrip("+~").replace("/", ".").partition("@")[0] for word in words]


def _given(keys: list[str]) -> list[str]:
    """The options, among all, that the command line sets: singly, by a group, by an experiment."""
    places = overridden()
    if "experiment" in places:
        return keys
    return [key for key in keys if any(f"{key}.".startswith(f"{place}.") for place in places)]


def _is_alike(config: DictConfig, stored: DictConfig, name: str) -> bool:
    """Whether a stored config has an option, and as a group where it must be one."""
    if name not in stored:
        return False
    is_group = isinstance(config[name], DictConfig) and name != "logger"
    return isinstance(stored[name], DictConfig) or not is_group


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
