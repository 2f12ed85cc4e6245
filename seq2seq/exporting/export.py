"""Export of trained models."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

from seq2seq.checks import check_choice
from seq2seq.errors import InputError
from seq2seq.exporting.agreement import agree
from seq2seq.exporting.comparison_sources import comparison_sources, example_source
from seq2seq.exporting.exported import Exported
from seq2seq.exporting.formats.format import Format
from seq2seq.exporting.in_float32 import in_float32
from seq2seq.exporting.plan import Plan
from seq2seq.exporting.readme import readme
from seq2seq.exporting.replacing_folder import replacing_folder
from seq2seq.exporting.signature import signature
from seq2seq.prediction import Predictor
from seq2seq.prediction.batch_predictor import Options
from seq2seq.storage.json_text import json_text


def _saved_model() -> Format:
    from seq2seq.exporting.formats.saved_model_tensorflow import SavedModel

    return SavedModel()


def _keras_file() -> Format:
    from seq2seq.exporting.formats.keras_file import KerasFile

    return KerasFile()


FORMATS = {"saved_model": _saved_model, "keras": _keras_file}  # whose libraries load when called
GREEDY_OR_BEAM = "Choose decoding=greedy or decoding=beam."
SIGNATURE, README = "signature.json", "README.md"
FILES = {SIGNATURE, README, "1", "trained.keras"}  # in the folder of an artefact


def export(
    model: Any,
    format: str,
    output: str | os.PathLike,
    *,
    strategy: Any = None,
    sources: Sequence[Any] = (),
    alignments: bool = True,
    max_length: int | None = None,
    unknown: str = "never",
) -> Exported:
    """Write a trained model into a folder, in a form that other programs run.

    Its answers are then compared with those of the predictor.

    >>> export(load_model("runs/mine"), "saved_model", "exported", strategy=BeamSearch(5, 5))

    Args:
        model: a `seq2seq.models.Model`.
        format: saved_model or keras.
        output: a folder, which must not exist, be empty, or hold an artefact and nothing else,
            which is replaced.
        strategy: how to decode, as for `Predictor`; greedy by default.
        sources: raw sources for the comparison, such as those of validation; some are made up if
            none are given.
        alignments: whether the attention of models that search is among the outputs.
        max_length: as for `Predictor`.
        unknown: what a search does with the symbol for unknown tokens: never or write.

    Raises:
        InputError: the model, its decoding or an option is not for the format, a package is
            missing, or the artefact's answers differ from those of the predictor by more than
            rounding. Nothing is left then.
    """
    check_choice(FORMATS, format=format)
    strategy = _exportable(strategy, unknown)
    options = Options(strategy, max_length=max_length, unknown=unknown)
    chosen = _format(format)
    if Predictor(model, **options._asdict()).searches:  # which checks the options, too
        options = options._replace(alignments=alignments)
    plan = Plan(in_float32(model) if chosen.is_full else model, options)
    chosen.check(plan)
    compared = comparison_sources(plan.model, sources)
    with replacing_folder(Path(output), FILES, _is_artefact) as folder:
        signatures = chosen.write(plan, folder)
        agreements = {
            check.name: agree(check, plan.model, compared) for check in chosen.checks(plan, folder)
        }
        described = signature(plan, chosen, signatures, agreements)
        (folder / SIGNATURE).write_text(json_text(described, plain=False) + "\n")
        text = readme(plan, chosen, signatures, agreements, example_source(plan.model, compared))
        (folder / README).write_text(text)
    return Exported(Path(output), format, agreements, chosen.note(plan))


def _exportable(strategy: Any, unknown: str) -> Any:
    """The strategy without a wrapper; raises InputError for decoding that takes Python."""
    name, searched = type(strategy).__name__, strategy
    if strategy is not None and not strategy.reads_frames:
        searched, rerank = strategy.with_reranker
        if rerank is not None:
            raise InputError(f"{name} ranks in Python, so it cannot be exported. {GREEDY_OR_BEAM}")
        if searched.draws:
            raise InputError(
                f"{name} draws by checksums of sources, which Python computes, so it cannot be "
                f"exported. {GREEDY_OR_BEAM}"
            )
    if unknown == "copy":
        raise InputError(
            "unknown must be never or write, not copy, for an export: Python copies the tokens."
        )
    return searched


def _format(name: str) -> Format:
    """The format of a name."""
    if keras.backend.backend() != "tensorflow" and name != "keras":
        raise InputError(
            f"format={name} needs KERAS_BACKEND=tensorflow, not {keras.backend.backend()}. Set it "
            "in the environment; the model's file is the same."
        )
    return FORMATS[name]()


def _is_artefact(folder: Path) -> bool:
    """Whether an export has written a folder."""
    try:
        described = json.loads((folder / SIGNATURE).read_text())
    except (OSError, ValueError):
        return False
    return isinstance(described, dict) and described.get("format") in FORMATS
