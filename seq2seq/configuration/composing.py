"""Composes configs from `conf/` and overrides, and builds objects of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hydra
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import ConfigCompositionException, InstantiationException
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.arguments import hydra_argument
from seq2seq.configuration.checking import (
    check_overrides,
    check_taken,
    explaining,
    without_nulls,
)
from seq2seq.configuration.checking_composed import check_composed
from seq2seq.configuration.command_options import check_command_options
from seq2seq.configuration.hub_runs import with_fetched_runs
from seq2seq.configuration.kinds import check_kinds, explain
from seq2seq.configuration.literal import literal
from seq2seq.configuration.stored_config import stored_run
from seq2seq.errors import InputError
from seq2seq.imports.packages import package_file
from seq2seq.storage.reading import check_aliases

PACKAGE = "seq2seq.conf"
UNEXPECTED = (ArithmeticError, AttributeError, TypeError, ValueError)  # what a value may cause


OmegaConf.register_new_resolver(
    "package_file", lambda package, name: str(package_file(package, name)), replace=True
)


def build(config: DictConfig | None, **arguments: Any) -> Any:
    """Builds the object that a config node describes; None for a node without `_target_`.

    >>> build(config.decoding)   ->   BeamSearch(width=5, ...)

    Args:
        config: `_target_`, a class or function, and its arguments; nested nodes with a
            `_target_` are built first.
        arguments: values known only in Python, such as sizes; passed to the constructor unchanged.

    Raises:
        InputError: raised by the constructors.
    """
    if config is None or "_target_" not in config:
        return None
    try:
        built = instantiate(_twice_literal(config), _convert_="all", _partial_=True)(**arguments)
        check_kinds(config)  # what a constructor takes, and its methods do not
        return built
    except InputError:
        raise
    except (InstantiationException, *UNEXPECTED) as error:
        cause = error.__cause__ if isinstance(error, InstantiationException) else error
        if isinstance(cause, InputError):
            raise cause from None
        explain(cause, config)
        raise


def _twice_literal(config: DictConfig) -> DictConfig:
    """A config whose texts are still literal when Hydra has resolved it and reads it then."""
    plain = OmegaConf.to_container(config, resolve=True)
    return config if literal(plain) == plain else DictConfig(literal(literal(plain)))


def compose(
    name: str, overrides: Sequence[str] = (), directory: str | Path | None = None
) -> DictConfig:
    """Composes the config of a command, checked and resolved.

    >>> compose("train", ["decoding=beam", "decoding.width=5"]).decoding.width   ->   5

    Args:
        name: config of the command: train, evaluate, predict or sweep.
        overrides: as on the command line.
        directory: the user's config folder, as `--config-dir`.

    Raises:
        InputError: for mistakes in the overrides or the files.
    """
    overrides = [hydra_argument(override) for override in overrides]
    with explaining(), composer(name, overrides, directory) as checked:
        return resolved(hydra.compose(name, checked))


@contextmanager
def composer(
    name: str,
    overrides: Sequence[str],
    directory: str | Path | None = None,
    is_sweep: bool = False,
) -> Iterator[list[str]]:
    """Prepares `hydra.compose`, and gives the overrides for it, checked.

    A Hydra that was initialised before is restored afterwards, so commands can use this as well.
    Runs on the Hub are downloaded, and replaced by their folders.

    Raises:
        InputError: for mistakes in the overrides.
    """
    overrides = with_fetched_runs(overrides)
    with _without_hydra(), hydra.initialize_config_module(PACKAGE, version_base="1.3"):
        if directory is not None:
            folder = Path(directory).resolve()
            if not folder.is_dir():
                raise InputError(f"--config-dir must be an existing folder, not {directory}.")
            for file in filter(Path.is_file, folder.rglob("*.yaml")):  # not an editor's dead link
                check_aliases(file)
            loader: Any = GlobalHydra.instance().config_loader()
            search_path = loader.get_search_path()
            search_path.prepend("own", f"file://{folder}", SearchPathQuery("schema", None))
            loader.repository.initialize_sources(search_path)
        with stored_run(name, overrides):
            overrides = without_nulls(name, overrides)
            try:
                check_overrides(name, overrides, is_sweep)
                yield overrides
            except ConfigCompositionException:
                check_taken(name, overrides)
                raise
            except InputError:
                raise
            except (*UNEXPECTED, OSError) as error:  # which a name that is too long for a file is
                raise unreadable(error, directory) from error


def unreadable(error: Exception, directory: str | Path | None) -> InputError:
    """The sentence for what Hydra raises for options, or files, of a form that it does not expect.

    Args:
        directory: the user's config folder, as `--config-dir`.
    """
    place = "the command" if directory is None else f"the command, or the files of {directory}"
    return InputError(f"The configuration cannot be composed ({error!s:.200}). Correct {place}.")


@contextmanager
def _without_hydra() -> Iterator[None]:
    """Lets the body initialise Hydra, of which a process has only one instance."""
    before = GlobalHydra.instance().hydra
    GlobalHydra.instance().clear()
    try:
        yield
    finally:
        GlobalHydra.instance().hydra = before


def resolved(config: DictConfig) -> DictConfig:
    """Resolves the interpolations of a whole config, once, and allows no new keys.

    In the result each `_target_` precedes its arguments, whichever file they come from, and no text
    is resolved again.

    Raises:
        InputError: for options without a value, and classes of missing packages.
    """
    check_composed(config)
    plain: Any = _class_first(OmegaConf.to_container(config, resolve=True))
    check_command_options(plain)
    config = DictConfig(literal(plain))
    OmegaConf.set_struct(config, True)
    return config


def _class_first(node: Any) -> Any:
    if isinstance(node, list):
        return [_class_first(one) for one in node]
    if not isinstance(node, dict):
        return node
    keys = sorted(node, key=lambda key: key != "_target_")
    return {key: _class_first(node[key]) for key in keys}
