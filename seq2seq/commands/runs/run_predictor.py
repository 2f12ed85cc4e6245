"""What answers for a run: its model, or an export of it."""

import math
import sys
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
    _say_if_less_exact(folder, quantized)


def _quickest(config: DictConfig, model: "Model", options: dict[str, Any]) -> "Predictor":
    """The quickest of the exports beside the run that are quicker than the model, or the model."""
    from seq2seq.exporting import load_exported
    from seq2seq.prediction import Predictor

    found, reasons = _quicker(config)
    for share, format, folder in sorted(found):
        try:
            predictor = load_exported(folder, model, **options)
        except InputError as error:  # of another model, with other decoding, without its package
            reasons.append(f"{format} cannot answer ({error})")
            continue
        note = f"engine: {format} ({folder}), which took {share:.0%} of the model's time"
        print(f"{note} when it was exported.", file=sys.stderr)
        _say_if_less_exact(folder, config.quantize)
        return predictor
    reason = "; ".join(reasons) or "no export beside the run is quicker"
    print(f"engine: keras, as {reason}.", file=sys.stderr)
    return Predictor(model, **options)


def _say_if_less_exact(folder: Path, quantized: str) -> None:
    """Say on standard error that answers in 8 bits differ."""
    if quantized != "none":
        print(f"{folder} has weights in {quantized}, so some answers differ.", file=sys.stderr)


def _quicker(config: DictConfig) -> tuple[list[tuple[float, str, Path]], list[str]]:
    """Exports that are quicker for one row and for several, and why others cannot be compared.

    Returns:
        share of time, format and folder of each; and reasons.
    """
    from seq2seq.exporting.signature_file import read_signature

    quicker, reasons = [], []
    for format in EXPORTS:
        folder = _folder(config, format)
        if not folder.exists():
            continue
        try:
            found = read_signature(folder)
        except InputError as error:
            reasons.append(f"{format} cannot answer ({error})")
            continue
        share = _share_of_time(found.get("agreement"))
        if (found["format"], found.get("quantize")) != (format, config.quantize):
            reasons.append(f"{format} is of another format or precision ({folder})")
        elif share is None:
            reasons.append(f"{format} does not say how long it takes ({folder})")
        elif share < 1:
            quicker.append((share, format, folder))
    return quicker, reasons


def _share_of_time(agreement: Any) -> float | None:
    """The time that an export took of the predictor's, of the slower of its comparisons.

    None if it was not written by `seq2seq-export`, or by an older one.
    """
    try:
        times = [
            (one[name], one[f"expected_{name}"])
            for one in agreement.values()
            for name in ("seconds", "batch_seconds")
        ]
        are_times = all(math.isfinite(one) and one > 0 for both in times for one in both)
    except (AttributeError, KeyError, OverflowError, TypeError):
        return None
    return max(own / other for own, other in times) if times and are_times else None
