"""What answers for a run: its model, or an export of it."""

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig

from seq2seq.checks import check_choice
from seq2seq.commands.runs.output_folder import output_folder
from seq2seq.configuration.building import build_decoding
from seq2seq.errors import InputError

if TYPE_CHECKING:
    from seq2seq.models import Model
    from seq2seq.prediction import Predictor

KERAS, AUTO = "keras", "auto"  # the model itself; an export beside the run, if it is quicker
EXPORTS = ("onnx", "litert", "ctranslate2")
FOR_EXPORTS = "engine=onnx, litert or ctranslate2"


def check_engine(config: DictConfig) -> None:
    """Refuse options of engines that contradict one another.

    Raises:
        InputError: they do.
    """
    check_choice((KERAS, AUTO, *EXPORTS), engine=config.engine)
    check_choice(("none", "int8"), quantize=config.quantize)
    if config.exported and config.engine in (KERAS, AUTO):
        raise InputError(f"exported is for {FOR_EXPORTS}. Leave it out.")
    if config.quantize != "none" and config.engine == KERAS:
        raise InputError(f"quantize={config.quantize} is for {FOR_EXPORTS}, or auto.")


def run_predictor(config: DictConfig, model: "Model") -> "Predictor":
    """Make the predictor of a run, by its model or by an export.

    Args:
        config: of `predict`.
        model: of the run.

    Raises:
        InputError: the export that is asked for does not exist, or is not for this.
    """
    from seq2seq.exporting import load_exported
    from seq2seq.prediction import Predictor

    options = {
        "strategy": build_decoding(config.decoding, model.target),
        "batch_size": config.batch_size,
        "max_length": config.max_length,
        "unknown": config.unknown,
        "alignments": config.alignments,
        "workers": config.workers,
    }
    if config.engine == AUTO:
        return _quickest(config, model, options)
    if config.engine == KERAS:
        return Predictor(model, **options)
    folder = _folder(config, config.engine)
    if not folder.exists():
        quantized = "" if config.quantize == "none" else f" quantize={config.quantize}"
        raise InputError(
            f"engine={config.engine} needs an export of the model, and {folder} does not exist. "
            f"Write it: seq2seq-export run={config.run} format={config.engine}{quantized}"
        )
    _check_export(folder, config)
    return load_exported(folder, model, **options)


def _folder(config: DictConfig, format: str) -> Path:
    """Where the export is."""
    quantized = "" if config.quantize == "none" else f"_{config.quantize}"
    return Path(config.exported or output_folder(config) / "export" / f"{format}{quantized}")


def _check_export(folder: Path, config: DictConfig) -> None:
    """Check what an export says of itself, and say on standard error if it is less exact."""
    from seq2seq.exporting.load_exported import ENGINES
    from seq2seq.exporting.signature_file import read_signature

    found = read_signature(folder)
    if (format := found["format"]) != config.engine:
        instead = f"choose engine={format}"
        if format not in ENGINES:
            instead = f"write one with format={config.engine} for engine={config.engine}"
        raise InputError(f"{folder} is an export with format={format}: {instead}.")
    quantized = found.get("quantize", "none")
    if config.quantize not in ("none", quantized):
        raise InputError(
            f"{folder} is an export with quantize={quantized}, not {config.quantize}. Write one: "
            f"seq2seq-export run={config.run} format={format} quantize={config.quantize}"
        )
    if quantized != "none":
        print(f"{folder} has weights in {quantized}, so some answers differ.", file=sys.stderr)


def _quickest(config: DictConfig, model: "Model", options: dict[str, Any]) -> "Predictor":
    """The quickest of the exports beside the run that are quicker than the model, or the model."""
    from seq2seq.exporting import load_exported
    from seq2seq.prediction import Predictor

    reasons = []
    for share, format, folder in sorted(_quicker(config)):
        try:
            predictor = load_exported(folder, model, **options)
        except InputError as error:  # of another model, with other decoding, without its package
            reasons.append(f"{format} cannot answer ({error})")
            continue
        note = f"engine: {format} ({folder}), which took {share:.0%} of the model's time"
        print(f"{note} when it was exported.", file=sys.stderr)
        return predictor
    reason = " ".join(reasons) or "no export beside the run is quicker"
    print(f"engine: keras, as {reason}.", file=sys.stderr)
    return Predictor(model, **options)


def _quicker(config: DictConfig) -> Iterator[tuple[float, str, Path]]:
    """Exports that are quicker for one row and for several: share of time, format, and folder."""
    from seq2seq.exporting.signature_file import read_signature

    for format in EXPORTS:
        folder = _folder(config, format)
        try:
            found = read_signature(folder)
        except InputError:
            continue
        share = _share_of_time(found.get("agreement"))
        if found["format"] == format and found.get("quantize") == config.quantize and share < 1:
            yield share, format, folder


def _share_of_time(agreement: Any) -> float:
    """The time that an export took of the predictor's, of the slower of its comparisons."""
    try:
        return max(
            float(one[name]) / float(one[f"expected_{name}"])
            for one in agreement.values()
            for name in ("seconds", "batch_seconds")
        )
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError):
        return math.inf  # not written by `seq2seq-export`, or by an older one
