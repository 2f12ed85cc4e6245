"""Classes of a user's own that a config names: found, imported, and tried before they train."""

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hydra.utils import get_object
from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.checking import check_composed
from seq2seq.configuration.composing import load_config
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder

if TYPE_CHECKING:
    import keras

KNOWN = ("seq2seq", "keras", "???")


def find_own_classes(config: DictConfig) -> None:
    """Look for packages that a config names in the working folder too, if they are nowhere else."""
    packages = (target.partition(".")[0] for target in _own(config))
    if any(find_spec(package) is None for package in packages):
        sys.path.append(os.getcwd())


def import_own_classes(run: str) -> None:
    """Import the classes that a run's model was made of: in a saved file, Keras finds no others.

    The run's config may choose what code runs, as the command line that it was trained
    with; a model file may not, wherever it comes from.

    Args:
        run: a run folder, or a model file; where there is no config beside that, nothing happens.

    Raises:
        InputError: for a class that is not there.
    """
    folder = RunFolder.of_model(run)
    if not folder.has_config:
        return
    config = OmegaConf.masked_copy(load_config(folder.path), "model")
    find_own_classes(config)
    check_composed(config)
    for target in _own(config):
        try:
            get_object(target)
        except ImportError as error:
            raise InputError(f"{target} cannot be imported: {error}.") from error


def check_saving(config: DictConfig, model: "keras.Model") -> None:
    """Save and load a model that has classes of the user's own, while nothing is lost yet.

    Raises:
        InputError: for a class that Keras cannot save, or find again.
    """
    if not list(_own(config)):
        return
    from seq2seq.prediction import load

    with TemporaryDirectory() as folder:
        file = RunFolder(folder).model_file
        try:
            model.save(file)
            load(file)
        except (NotImplementedError, TypeError, ValueError) as error:
            reason = str(error).rpartition("Exception encountered: ")[2]
            raise InputError(f"This model could not be saved and loaded: {reason}") from error


def _own(node: Any) -> Iterator[str]:
    """Every `_target_` of other packages in a config."""
    if isinstance(node, DictConfig):
        node = OmegaConf.to_container(node)
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for value in values:
        yield from _own(value)
    target = node.get("_target_") if isinstance(node, dict) else None
    if target and target.partition(".")[0] not in KNOWN:
        yield target
