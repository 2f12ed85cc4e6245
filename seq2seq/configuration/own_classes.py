"""Classes of a user's own that a config names: found, imported, and tried before they train."""

import os
import sys
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hydra.utils import get_object
from omegaconf import DictConfig

from seq2seq.configuration.checking_composed import check_composed
from seq2seq.configuration.stored_config import load_config
from seq2seq.configuration.trust import check_names, own_targets
from seq2seq.errors import InputError
from seq2seq.imports.packages import is_installed
from seq2seq.storage.run_folder import RunFolder

if TYPE_CHECKING:
    import keras


def find_own_classes(config: DictConfig) -> None:
    """Look for packages that a config names in the working folder too, if they are nowhere else."""
    packages = (target.partition(".")[0] for _, target in own_targets(config))
    if not all(map(is_installed, packages)):
        sys.path.append(os.getcwd())


def import_own_classes(run: str, trust: bool) -> None:
    """Import the classes that a run's model was made of: in a saved file, Keras finds no others.

    Args:
        run: a run folder; of a model file, which may choose no code, no config is read.
        trust: whether the run's config may choose what code runs.

    Raises:
        InputError: for a class that is not there, or any if the run is not trusted.
    """
    folder = RunFolder(run)
    if not folder.has_config:
        return
    stored = load_config(folder.path)
    config = DictConfig({"model": stored.get("model")})
    if not trust:
        check_names(config)
        return
    find_own_classes(config)
    check_composed(config)
    for _, target in own_targets(config):
        try:
            get_object(target)
        except ImportError as error:
            raise InputError(f"{target} cannot be imported: {error}.") from error


def check_saving(config: DictConfig, model: "keras.Model") -> None:
    """Save and load a model that has classes of the user's own, while nothing is lost yet.

    Raises:
        InputError: for a class that Keras cannot save, or find again.
    """
    if not any(own_targets(config)):
        return
    from seq2seq.prediction import load

    with TemporaryDirectory() as folder:
        file = RunFolder(folder).model_file
        try:
            model.save(file)
            load(file)
        except (NotImplementedError, TypeError, ValueError) as error:
            cause = error.__cause__ if isinstance(error.__cause__, TypeError) else error
            reason = str(cause).rpartition("Exception encountered: ")[2]
            raise InputError(f"This model could not be saved and loaded: {reason}") from error
