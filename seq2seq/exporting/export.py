"""Export of trained models."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from seq2seq.checks import check_choice, check_counts
from seq2seq.errors import InputError
from seq2seq.exporting.agreement import agree
from seq2seq.exporting.checksums import checksums_of
from seq2seq.exporting.comparison_sources import comparison_sources, example_source
from seq2seq.exporting.exported import Exported
from seq2seq.exporting.fingerprint import fingerprint
from seq2seq.exporting.format_named import FORMATS, SEARCHES, format_named
from seq2seq.exporting.in_float32 import in_float32
from seq2seq.exporting.plan import Plan
from seq2seq.exporting.readme import readme
from seq2seq.exporting.replacing_folder import replacing_folder
from seq2seq.exporting.signature import signature
from seq2seq.exporting.signature_file import SIGNATURE, read_signature
from seq2seq.prediction import Predictor
from seq2seq.prediction.batch_predictor import Options
from seq2seq.storage.json_text import json_text

QUANTIZATIONS = ("none", "int8")
GREEDY_OR_BEAM = "Choose decoding=greedy or decoding=beam."
README = "README.md"


def export(
    model: Any,
    format: str,
    output: str | os.PathLike,
    *,
    strategy: Any = None,
    sources: Sequence[Any] = (),
    quantize: str = "none",
    rows: int = 1,
    steps: int | None = None,
    alignments: bool = True,
    max_length: int | None = None,
    unknown: str = "never",
    search: str = "inside",
) -> Exported:
    """Write a trained model into a folder, in a form that other programs run.

    Its answers are then compared with those of the predictor.

    >>> export(load_model("runs/mine"), "saved_model", "exported", strategy=BeamSearch(5, 5))

    Args:
        model: a `seq2seq.models.Model`.
        format: saved_model, keras, onnx, litert or ctranslate2.
        output: a folder, which must not exist, be empty, or hold an artefact and nothing else,
            which is replaced.
        strategy: how to decode, as for `Predictor`; greedy by default.
        sources: raw sources for the comparison, such as those of validation; some are made up if
            none are given.
        quantize: none, or int8 for weights of 8 bits, where a format has them.
        rows: number of rows of a call, for formats in which it is fixed.
        steps: largest number of source steps, for formats in which it is fixed.
        alignments: whether the attention of models that search is among the outputs.
        max_length: as for `Predictor`.
        unknown: what a search does with the symbol for unknown tokens: never or write.
        search: inside, or outside for an encoder and a step of format onnx, for a search that is
            written elsewhere.

    Raises:
        InputError: the model, its decoding or an option is not for the format, a package is
            missing, or the artefact's answers differ from those of the predictor by more than
            rounding, though they are not quantized. Nothing is left then.
    """
    check_choice(FORMATS, format=format)
    check_choice(QUANTIZATIONS, quantize=quantize)
    check_choice(SEARCHES, search=search)
    check_counts(rows=rows)
    check_counts(optional=True, steps=steps)
    chosen = format_named(format, search)
    if chosen.is_full:
        strategy = _exportable(strategy, unknown)
    options = Options(strategy, max_length=max_length, unknown=unknown)
    if Predictor(model, **options._asdict()).searches:  # which checks the options, too
        options = options._replace(alignments=alignments)
    full = in_float32(model) if chosen.is_full else model
    plan = Plan(full, options, quantize, rows, steps)
    chosen.check(plan)
    plan = chosen.completed(plan, comparison_sources(full, sources))
    takes = partial(chosen.takes, plan)
    compared = comparison_sources(plan.model, sources, takes)
    with replacing_folder(Path(output), _files_of) as folder:
        signatures = chosen.write(plan, folder)
        checksums = checksums_of(folder)
        for name, text in chosen.server_files(plan, signatures).items():
            (folder / name).write_text(text, "utf-8")
        agreements = {
            check.name: agree(check, plan.model, compared) for check in chosen.checks(plan, folder)
        }
        described = signature(plan, chosen, signatures, agreements)
        described |= {"fingerprint": fingerprint(model), "files": _written(folder)}
        described["checksums"] = checksums  # of the model, not of what people may edit
        (folder / SIGNATURE).write_text(json_text(described, plain=False) + "\n", "utf-8")
        example = example_source(plan.model, compared, takes)
        text = readme(plan, chosen, signatures, agreements, example)
        (folder / README).write_text(text, "utf-8")
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


def _files_of(folder: Path) -> set[str]:
    """The files of an export, relative to its folder; {} if it is none."""
    try:
        files = read_signature(folder).get("files")
    except InputError:
        return set()
    known = {one for one in files if isinstance(one, str)} if isinstance(files, list) else set()
    return {SIGNATURE, *known}


def _written(folder: Path) -> list[str]:
    """What a format has written into a folder, and what comes beside it."""
    paths = (path for path in folder.rglob("*") if not path.is_dir() or not any(path.iterdir()))
    return sorted([README, *(path.relative_to(folder).as_posix() for path in paths)])
