"""Data sets that the library `datasets` loads."""

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from seq2seq.errors import InputError
from seq2seq.imports.packages import missing_package
from seq2seq.visible import shortened

SAVED = ("dataset_dict.json", "state.json")  # of a folder that `save_to_disk` wrote
OLDEST = 4  # version: earlier ones can run code that is part of a data set
LONGEST = 240  # characters of a message of the library


def load(path: str, config: str | None, revision: str | None) -> dict[str, Any]:
    """Load all splits of a data set, memory-mapped, with nested columns as `outer.inner`.

    Args:
        path: folder, or name on the Hugging Face Hub.
        config: one of several configurations.
        revision: version on the Hub: a branch, tag or commit.

    Returns:
        {name of the split: `datasets.Dataset`}; a data set without splits is train.

    Raises:
        InputError: the library is missing, or cannot load the data set.
    """
    library = datasets_library()
    folder = Path(path).expanduser()
    is_saved = any((folder / name).is_file() for name in SAVED)
    if is_saved and config is not None:
        raise InputError(f"data.config must be null for {path}, which save_to_disk wrote.")
    if folder.is_dir() and revision is not None:
        raise InputError(f"data.revision must be null for the folder {path}.")
    try:
        with _quiet(library):
            if is_saved:
                found = library.load_from_disk(str(folder))
            else:
                name = str(folder) if folder.is_dir() else path
                found = library.load_dataset(name, config, revision=revision)
            splits = found if isinstance(found, dict) else {"train": found}
            return {str(name): one.flatten() for name, one in splits.items()}
    except Exception as error:  # for a folder that is corrupt, anything
        reason = shortened(" ".join(str(error).split()).rstrip("."), LONGEST)
        raise InputError(_sentence(path, folder, reason or type(error).__name__)) from error


def datasets_library() -> ModuleType:
    """Import the library.

    Where it is not installed, a folder `datasets` in the current one, such as ours, can be imported
    under its name.

    Raises:
        InputError: it is not installed, or is too old.
    """
    logger = logging.getLogger("datasets")
    if logger.level == logging.NOTSET:  # or it reports which other libraries there are
        logger.setLevel(logging.WARNING)
    try:
        import datasets
    except ImportError as error:
        raise missing_package("datasets", "huggingface") from error
    if not hasattr(datasets, "load_dataset"):
        raise missing_package("datasets", "huggingface")
    version = str(datasets.__version__)
    if int(version.partition(".")[0]) < OLDEST:
        raise InputError(
            f"The package datasets must have version {OLDEST} or later, not {version}. Install it "
            'with: pip install --upgrade "keras-seq2seq[huggingface]"'
        )
    library: ModuleType = datasets
    return library


def _sentence(path: str, folder: Path, reason: str) -> str:
    if folder.is_dir():
        return (
            f"The library datasets cannot load the folder {path} ({reason}). Set another "
            "data.path or data.config."
        )
    return (
        f"There is no folder {path}, and no such data set can be loaded from the Hugging Face Hub "
        f"({reason}). Correct data.path, data.config or data.revision; without a network, set "
        "data.path to a folder that save_to_disk has written elsewhere."
    )


@contextlib.contextmanager
def _quiet(library: ModuleType) -> Iterator[None]:
    """Suppress the library's progress bars and its warnings about attempts and caches."""
    loggers = [logging.getLogger(name) for name in ("datasets", "huggingface_hub")]
    levels = [one.level for one in loggers]
    had_bars = library.are_progress_bars_disabled() is False
    library.disable_progress_bars()
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
        if had_bars:
            library.enable_progress_bars()
