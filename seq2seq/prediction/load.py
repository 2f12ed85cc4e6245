"""Trained models from disk."""

import os
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import keras

from seq2seq.decoding import CtcBeam, Reranked, Strategy
from seq2seq.errors import InputError
from seq2seq.hub import fetched
from seq2seq.prediction.predictor import Predictor
from seq2seq.saving.model_file import check_complete, limited_to, read_config
from seq2seq.saving.saved_classes import check_saved_classes, import_saved_classes
from seq2seq.storage.plain_file import check_plain
from seq2seq.storage.run_folder import RunFolder

MAX_REASON = 200  # characters of an exception in a message


def load(
    path: str | os.PathLike, strategy: Strategy | Reranked | CtcBeam | None = None, **options: Any
) -> Predictor:
    """Load a model as a predictor for raw inputs.

    >>> seq2seq.load("runs/2026-11-22_10-00-00")(["hello"])[0].output
    'HH AH L OW'

    Args:
        path: a run folder, what `seq2seq.train` returned, a `.keras` file, or a model on the
            Hugging Face Hub as `hf://user/name` or `hf://user/name@revision`.
        strategy: how to decode, as for `Predictor`; greedy by default.
        **options: `batch_size`, `max_length`, `alignments`, `jit_compile`, `unknown`,
            `num_samples` and `seed` of `Predictor`.

    Raises:
        InputError: there is no model, the file is not complete, a class of another package was
            not imported, or the Hub does not give the model.
    """
    path = fetched(path)
    predictor = Predictor(load_model(path), strategy, **options)
    predictor.file = RunFolder.of_model(Path(path)).model_file
    return predictor


def load_model(path: str | os.PathLike) -> keras.Model:
    """Load the Keras model of a run folder, a `.keras` file, or a model on the Hub.

    Raises:
        InputError: as for `load`.
    """
    path = fetched(path)
    if not isinstance(path, str | os.PathLike):
        raise InputError(f"The model must be a run folder or a .keras file, not {path!r:.60}.")
    file = RunFolder.of_model(Path(path)).model_file
    if not file.exists():
        kind = f"no {file.name} in it" if Path(path).is_dir() else "it does not exist"
        raise InputError(
            f"{path} must be a run folder or a .keras file ({kind}). "
            "Pass a folder created by seq2seq-train."
        )
    if not is_zipfile(check_plain(file)):
        raise InputError(
            f"{file} is not a complete Keras model file (truncated or another format). "
            "Restore it, or retrain with resume=FOLDER."
        )
    try:
        config, numbers = read_config(file)
        import_saved_classes(config)
        check_saved_classes(config, file)
        with limited_to(file, numbers):
            model = keras.saving.load_model(file, compile=False)
        check_complete(file, model, numbers)
        return model
    except (InputError, MemoryError):
        raise
    except Exception as error:  # Keras and the parts of a model raise anything for a corrupt file
        raise InputError(
            f"{file} is corrupt ({_reason(error)}). Restore it, or retrain with resume=FOLDER."
        ) from error


def _reason(error: Exception) -> str:
    """The innermost message of Keras's, on one line."""
    text = " ".join(str(error).rpartition("Exception encountered: ")[2].split())
    return text[:MAX_REASON].rstrip(".") or type(error).__name__
