"""Configs: composed from `conf/` and overrides, kept in a run folder, made into objects."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hydra
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import InstantiationException
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.checking import (
    check_composed,
    check_overrides,
    chosen_run,
    explaining,
    free_option,
)
from seq2seq.errors import InputError
from seq2seq.imports.packages import package_file
from seq2seq.storage.run_folder import RunFolder

PACKAGE = "seq2seq.conf"


OmegaConf.register_new_resolver(
    "package_file", lambda package, name: str(package_file(package, name)), replace=True
)


def build(config: DictConfig | None, **arguments: Any) -> Any:
    """The object that a config node describes; nothing (None) for a node without `_target_`.

    >>> build(config.decoding)   ->   BeamSearch(width=5, ...)

    Args:
        config: `_target_`, a class or function, and its arguments; nested nodes with a
            `_target_` are built first.
        arguments: what only Python knows, such as sizes; they reach the constructor as they are.

    Raises:
        InputError: as the constructors raise it.
    """
    if config is None or "_target_" not in config:
        return None
    try:
        return instantiate(config, _convert_="all", _partial_=True)(**arguments)
    except InstantiationException as error:
        if isinstance(error.__cause__, InputError):
            raise error.__cause__ from None
        raise


def compose(
    name: str, overrides: Sequence[str] = (), directory: str | Path | None = None
) -> DictConfig:
    """The config of a command, checked and resolved.

    >>> compose("train", ["decoding=beam", "decoding.width=5"]).decoding.width   ->   5

    Args:
        name: of the file in `conf/`: train, evaluate, predict.
        overrides: as on the command line.
        directory: a config folder of the user's own, as `--config-dir`.

    Raises:
        InputError: for mistakes in the overrides or the files.
    """
    overrides = [free_option(override) for override in overrides]
    with explaining(), composer(name, overrides, directory):
        return resolved(hydra.compose(name, overrides))


@contextmanager
def composer(
    name: str,
    overrides: Sequence[str],
    directory: str | Path | None = None,
    is_sweep: bool = False,
) -> Iterator[None]:
    """Hydra made ready for `hydra.compose`, with overrides that were checked.

    Inside of a command, whose own Hydra is there again afterwards, too.

    Raises:
        InputError: for mistakes in the overrides.
    """
    with _without_hydra(), hydra.initialize_config_module(PACKAGE, version_base="1.3"):
        if directory is not None:
            folder = Path(directory).resolve()
            if not folder.is_dir():
                raise InputError(f"--config-dir {directory} is no folder; give an existing one.")
            loader: Any = GlobalHydra.instance().config_loader()
            search_path = loader.get_search_path()
            search_path.prepend("own", f"file://{folder}", SearchPathQuery("schema", None))
            loader.repository.initialize_sources(search_path)
        if name != "train":
            _store_run(chosen_run(overrides))
        check_overrides(name, overrides, is_sweep)
        yield


@contextmanager
def _without_hydra() -> Iterator[None]:
    """Let the body initialise Hydra, which there is one of in a process."""
    before = GlobalHydra.instance().hydra
    GlobalHydra.instance().clear()
    try:
        yield
    finally:
        GlobalHydra.instance().hydra = before


def resolved(config: DictConfig) -> DictConfig:
    """A whole config with its interpolations resolved, once, and no key that could be new.

    Raises:
        InputError: for options that are not given, and classes from nowhere.
    """
    check_composed(config)
    OmegaConf.resolve(config)
    OmegaConf.set_struct(config, True)
    return config


def save_config(config: DictConfig, folder: Path) -> None:
    """Write a config into a run folder."""
    RunFolder(folder).write_config(OmegaConf.to_yaml(config, resolve=True))


def load_config(folder: str | Path) -> DictConfig:
    """The config that a run was started with.

    Raises:
        InputError: when the folder is not a run folder, or its config is corrupt.
    """
    return DictConfig(RunFolder(folder).read_config())


def _store_run(run: str | None) -> None:
    """Make the choices of a run available as `data=trained` and `decoding=trained`."""
    config = DictConfig({}) if run is None else _choices_of(Path(run))
    for group in ("data", "decoding"):
        node = config.get(group, {"_target_": "???"})
        ConfigStore.instance().store(name="trained", node=node, group=group)


def _choices_of(run: Path) -> DictConfig:
    """The config of a run folder, or beside a model file; a model file alone decodes greedily."""
    folder = RunFolder.of_model(run)
    if run.is_file() and not folder.has_config:
        return DictConfig({"decoding": {"_target_": "seq2seq.decoding.Greedy"}})
    return load_config(folder.path)
