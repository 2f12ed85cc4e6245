"""The formats by name."""

from importlib import import_module

import keras

from seq2seq.errors import InputError
from seq2seq.exporting.formats.format import Format

FORMATS = {  # name: module and class, whose libraries load when they are needed
    "saved_model": ("saved_model_tensorflow", "SavedModel"),
    "keras": ("keras_file", "KerasFile"),
    "onnx": ("onnx_tensorflow", "Onnx"),
    "litert": ("litert_tensorflow", "LiteRt"),
    "ctranslate2": ("ctranslate2_folder", "CTranslate2Folder"),
}
SEARCHES = ("inside", "outside")  # of the artefact
STEPS = ("onnx_steps_tensorflow", "OnnxStepsFormat")  # of the format onnx, for a search outside
ANYWHERE = ("keras", "ctranslate2")  # which trace nothing


def format_named(name: str, search: str = "inside") -> Format:
    """Return the format of a name in `FORMATS`, with the search in `SEARCHES`.

    Raises:
        InputError: it has no other search, or needs another backend, or a package that is not
            installed.
    """
    if search == "outside" and name != "onnx":
        raise InputError(f"search=outside is for format=onnx, not {name}. Leave it out.")
    if keras.backend.backend() != "tensorflow" and name not in ANYWHERE:
        raise InputError(
            f"format={name} needs KERAS_BACKEND=tensorflow, not {keras.backend.backend()}. Set it "
            "in the environment; the model's file is the same."
        )
    module, kind = FORMATS[name] if search == "inside" else STEPS
    try:
        return vars(import_module(f"seq2seq.exporting.formats.{module}"))[kind]()
    except ModuleNotFoundError as error:
        raise missing_package(f"format={name}", error, name) from error


def missing_package(what: str, error: ModuleNotFoundError, extra: str) -> InputError:
    """Make the error for what needs a package that is not installed."""
    return InputError(
        f"{what} needs the package {error.name}, which is not installed. Install it with: "
        f'pip install "keras-seq2seq[{extra}]"'
    )
