"""Export of trained models."""

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras

from seq2seq.checks import check_choice
from seq2seq.errors import InputError
from seq2seq.exporting.agreement import agree
from seq2seq.exporting.comparison_sources import comparison_sources
from seq2seq.exporting.exported import Exported
from seq2seq.exporting.formats.format import Format
from seq2seq.exporting.in_float32 import in_float32
from seq2seq.exporting.plan import Plan
from seq2seq.exporting.readme import readme
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

    At last its answers are compared with those of the predictor.

    >>> export(load_model("runs/mine"), "saved_model", "exported", strategy=BeamSearch(5, 5))

    Args:
        model: a `seq2seq.models.Model`.
        format: saved_model or keras.
        output: a folder, which must not exist, be empty, or hold an artefact, which is replaced.
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
    predictor = Predictor(in_float32(model), **options._asdict())
    if predictor.searches:
        options = options._replace(alignments=alignments)
    plan = Plan(predictor.model, options)
    chosen = _format(format)
    chosen.check(plan)
    compared = comparison_sources(plan.model, sources)
    with _made(Path(output)) as folder:
        signatures = chosen.write(plan, folder)
        runner = chosen.runner(plan, folder)
        agreement = agree(runner, predictor, compared, folder)
        described = signature(plan, chosen, signatures, agreement)
        (folder / SIGNATURE).write_text(json_text(described, plain=False) + "\n")
        text = readme(plan, chosen, signatures, agreement, compared[0])
        (folder / README).write_text(text)
    return Exported(Path(output), format, agreement, chosen.note(plan))


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


@contextmanager
def _made(output: Path) -> Iterator[Path]:
    """A temporary folder beside `output`, which replaces it at the end, unless the body raises."""
    if output.exists() and not _is_replaceable(output):
        raise InputError(
            f"output must be a new folder, an empty one, or one with {SIGNATURE}, not {output}."
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    temporary = output.with_name(f".{output.name}.{secrets.token_hex(4)}")
    temporary.mkdir()
    try:
        yield temporary
        if output.exists():
            shutil.rmtree(output)
        temporary.rename(output)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _is_replaceable(output: Path) -> bool:
    return output.is_dir() and ((output / SIGNATURE).is_file() or not any(output.iterdir()))
