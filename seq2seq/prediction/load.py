"""Trained models from disk."""

import json
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

import keras

from seq2seq.decoding import CtcBeam, Reranked, Strategy
from seq2seq.errors import InputError
from seq2seq.prediction.predictor import Predictor
from seq2seq.saving.saved_classes import check_saved_classes, import_saved_classes
from seq2seq.storage.run_folder import RunFolder


def load(
    path: str | Path, strategy: Strategy | Reranked | CtcBeam | None = None, **options: Any
) -> Predictor:
    """Load a model as a predictor for raw inputs.

    >>> seq2seq.load("runs/2026-11-22_10-00-00")(["hello"])[0].output
    'HH AH L OW'

    Args:
        path: a run folder, or a `.keras` file.
        strategy: how to decode, as for `Predictor`; greedy by default.
        **options: `batch_size`, `max_length`, `alignments` and `jit_compile` of `Predictor`.

    Raises:
        InputError: there is no model, the file is not complete, or a class of another package was
            not imported.
    """
    return Predictor(load_model(path), strategy, **options)


def load_model(path: str | Path) -> keras.Model:
    """Load the Keras model of a run folder or a `.keras` file.

    Raises:
        InputError: as for `load`.
    """
    file = RunFolder.of_model(path).model_file
    if not file.exists():
        kind = f"no {file.name} in it" if Path(path).is_dir() else "it does not exist"
        raise InputError(
            f"{path} must be a run folder or a .keras file ({kind}). "
            "Pass a folder created by seq2seq-train."
        )
    if not is_zipfile(file):
        raise InputError(
            f"{file} is not a complete Keras model file (truncated or another format). "
            "Restore it, or retrain with resume=FOLDER."
        )
    try:
        with ZipFile(file) as archive:
            if part := archive.testzip():  # Keras does not check the checksums
                raise BadZipFile(f"{part} has been altered")
            config = json.loads(archive.read("config.json"))
        import_saved_classes(config)
        check_saved_classes(config, file)
        return keras.saving.load_model(file, compile=False)
    except (BadZipFile, EOFError, KeyError, OSError) as error:
        raise InputError(
            f"{file} is corrupt ({error}). Restore it, or retrain with resume=FOLDER."
        ) from error
