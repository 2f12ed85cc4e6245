"""The configs of run folders: written, read, and offered to commands as `trained`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.checking import chosen
from seq2seq.configuration.literal import literal
from seq2seq.configuration.trust import check_names
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder

GROUPS = ("data", "decoding")  # of which a run folder has a choice, `trained`
WITHOUT_RUN = ("train", "compare", "serve")  # commands that do not take them
NEWER = {  # options that runs of earlier versions do not have
    "trust": False,
    "unknown": "never",
    "calibrate_intervals": None,
    "shrink_forecasts": False,
}
NEWER_OF_PAIRS = {"word_dropout": 0.0, "stratified": False}
NEWER_OF_SERIES = {"transform": "none"}


def save_config(config: DictConfig, folder: Path) -> None:
    """Write a config into a run folder."""
    RunFolder(folder).write_config(OmegaConf.to_yaml(config, resolve=True))


def load_config(folder: str | Path) -> DictConfig:
    """Reads the config with which a run was started; it was resolved, so `${` is nothing special.

    Raises:
        InputError: when the folder is not a run folder, or its config is corrupt.
    """
    return DictConfig(literal(read_plain(folder)))


def read_plain(folder: str | Path) -> dict[str, Any]:
    """A run's config as plain data, with options that are newer than the run as they were then.

    Raises:
        InputError: when the folder is not a run folder, or its config is corrupt.
    """
    config = RunFolder(folder).read_config()
    data = config.get("data")
    for known, newer in (("source_options", NEWER_OF_PAIRS), ("lookback", NEWER_OF_SERIES)):
        if isinstance(data, dict) and known in data:
            data |= {name: value for name, value in newer.items() if name not in data}
    return config | {name: value for name, value in NEWER.items() if name not in config}


def choices_of_run(run: Path) -> DictConfig:
    """The config of a run folder; a model file decodes greedily, whatever is beside it."""
    if run.is_file():
        return DictConfig({"decoding": {"_target_": "seq2seq.decoding.Greedy"}})
    return load_config(run)


@contextmanager
def stored_run(name: str, overrides: Sequence[str]) -> Iterator[None]:
    """Makes the choices of the run that a command is given `data=trained`, `decoding=trained`.

    Training is given no run, and a comparison takes no choices of them. Hydra has one store per
    process, which is left as it was found.

    Raises:
        InputError: the stored choices are not plain options, or name classes of other packages
            that the command line does not trust.
    """
    if name in WITHOUT_RUN:
        yield
        return
    run = chosen("run", overrides)
    config = DictConfig({}) if run is None else choices_of_run(Path(str(run)))
    used = {group: config.get(group) for group in GROUPS if chosen(group, overrides) is None}
    for group in GROUPS:
        node = config.get(group)
        if node is not None and not isinstance(node, DictConfig):
            raise InputError(f"{group} of the config of {run} must be options. Restore it.")
    if lists := [group for group in GROUPS if "defaults" in (config.get(group) or {})]:
        raise InputError(  # Hydra would obey it, before anything is checked
            f"{lists[0]} of the config of {run} must not have a list of defaults. Restore it."
        )
    if chosen("trust", overrides) is not True:
        check_names(used)
    store = ConfigStore.instance()
    before = {group: store.repo.get(group, {}) for group in GROUPS}
    try:
        for group, files in before.items():
            store.repo[group] = dict(files)
            node = config.get(group, {"_target_": "???"})
            store.store(name="trained", node=node, group=group)
        yield
    finally:
        store.repo |= before
