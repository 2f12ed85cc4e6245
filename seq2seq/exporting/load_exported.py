"""Predictors of exported models."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from seq2seq.errors import InputError
from seq2seq.exporting.checksums import check_files
from seq2seq.exporting.exported_predictor import Engine, ExportedPredictor
from seq2seq.exporting.fingerprint import fingerprint
from seq2seq.exporting.format_named import missing_package
from seq2seq.exporting.signature_file import read_signature


def _onnx(folder: Path) -> Engine:
    from seq2seq.exporting.engines.graph_predictor import GraphPredictor
    from seq2seq.exporting.engines.onnx_session import OnnxSession

    return partial(GraphPredictor, folder=folder, load=OnnxSession)


def _litert(folder: Path) -> Engine:
    from seq2seq.exporting.engines.graph_predictor import GraphPredictor
    from seq2seq.exporting.engines.litert_session import LiteRtSession

    return partial(GraphPredictor, folder=folder, load=LiteRtSession)


def _ctranslate2(folder: Path) -> Engine:
    from seq2seq.exporting.ctranslate2.ctranslate2_predictor import CTranslate2Predictor

    return partial(CTranslate2Predictor, folder=folder)


ENGINES: dict[str, Callable[[Path], Engine]] = {  # whose libraries load when they are called
    "onnx": _onnx,
    "litert": _litert,
    "ctranslate2": _ctranslate2,
}


def load_exported(folder: str | os.PathLike, model: Any, **options: Any) -> ExportedPredictor:
    """Load an export as a predictor for raw inputs.

    It takes what `Predictor` takes and gives the same `Prediction`s, but an exported model computes
    them.

    >>> model = seq2seq.load("runs/mine").model
    >>> load_exported("runs/mine/export/ctranslate2", model, strategy=BeamSearch(5))(["hello"])

    Args:
        folder: what `seq2seq.export` wrote, with format onnx, litert or ctranslate2.
        model: the model that was exported: its features and limits are read, and its weights for
            sources that the export does not take.
        **options: as for `Predictor`. ONNX and LiteRT have the search inside, so decoding is that
            of the export.

    Raises:
        InputError: no export of such a format, one of another model, a damaged one, a missing
            package, or an option that is not for it.
    """
    found = read_signature(Path(folder))
    format = found["format"]
    if format not in ENGINES:
        raise InputError(
            f"{folder} must be an export with format={', '.join(ENGINES)}, not {format}."
        )
    if found.get("fingerprint") != fingerprint(model):
        raise InputError(
            f"{folder} is an export of another model, or of this one before it was trained "
            "further. Export the model again."
        )
    check_files(Path(folder), found.get("checksums"))
    try:
        engine = ENGINES[format](Path(folder))
    except ModuleNotFoundError as error:
        raise missing_package(f"engine={format}", error, format) from error
    return ExportedPredictor(model, engine, **options)
