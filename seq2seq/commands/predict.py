"""`python scripts/predict.py run=FOLDER -- "text"`: outputs for texts or lines of stdin."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, cast

from omegaconf import DictConfig

from seq2seq.commands.command_line import split_texts
from seq2seq.commands.cores_tensorflow import share_cores
from seq2seq.commands.entry import entry
from seq2seq.commands.files.input_file import InputFile
from seq2seq.commands.files.predict_file import UNCERTAIN, check_output, predict_file
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.commands.runs.run_predictor import KERAS, check_engine, run_predictor
from seq2seq.configuration.own_classes import import_own_classes
from seq2seq.configuration.stored_config import choices_of_run
from seq2seq.configuration.trust import check_classes, targets
from seq2seq.errors import InputError
from seq2seq.interruption import check_interrupted, wait_readable
from seq2seq.prediction.records.record_of import record_of
from seq2seq.prediction.records.uncertainty import check_calibrated, is_uncertain, withheld
from seq2seq.storage.json_text import json_text
from seq2seq.storage.text_lines import BYTE_ORDER_MARK, LONGEST, decoded_line
from seq2seq.storage.tsv import tsv_line
from seq2seq.training import Display
from seq2seq.visible import visible

if TYPE_CHECKING:
    from seq2seq.prediction import Prediction, Predictor

CHUNK = 1 << 20  # bytes of standard input read at once, at most
MOST_BYTES = 4 * LONGEST  # of a line


def main() -> None:
    """Entry point of `seq2seq-predict`."""
    overrides, texts = split_texts(sys.argv[1:])
    entry("predict", lambda config: predict(config, texts), overrides)


def predict(config: DictConfig, texts: list[str]) -> None:
    """Write one prediction per text, in order, or per line of standard input if there are no texts.

    Lines are answered as they arrive; those that arrive together are decoded together.
    """
    format = "text" if config.format is None else config.format
    least = config.min_confidence
    _check_options(config, format)
    if config.input and texts:
        raise InputError(f"Pass texts or input={config.input}, not both.")
    for text in texts:
        if unreadable := [one for one in text if "\ud800" <= one <= "\udfff"]:
            raise InputError(f"Texts must be UTF-8; {text!a} contains {unreadable[0]!a}.")
    if not (texts or config.input) and (sys.stdin is None or sys.stdin.isatty()):
        raise InputError(
            "There is nothing to predict. Pass texts after --, lines on standard input, or "
            "input=FILE."
        )
    with quiet_libraries():
        from seq2seq.prediction import load_model

        if config.engine == KERAS:
            share_cores(config.workers)
        stranger = [] if config.trust else [*targets(choices_of_run(Path(config.run)))]
        check_classes(config, ["decoding"], stranger)
        import_own_classes(config.run, config.trust)
        model = load_model(Path(config.run))
        if least is not None:
            check_calibrated(model)
        predictor = run_predictor(config, model)
    if config.output:
        reasons = predict_file(config, predictor, Display())
    else:
        reasons = _print_all(_FORMATS[format], predictor, _asked(config, texts), least)
    if not predictor.searches:
        reasons = Counter({UNCERTAIN: reasons[UNCERTAIN]})
    _report(reasons)


def _check_options(config: DictConfig, format: str) -> None:
    """Check options that need no model."""
    if format not in _FORMATS:
        raise InputError(f"format must be one of {', '.join(_FORMATS)}, not {format}.")
    check_engine(config)
    if config.alignments and config.output:
        raise InputError("alignments must be false for an output; they are for standard output.")
    if config.alignments and format != "jsonl":
        raise InputError(f"format must be jsonl, not {format}, to write alignments.")
    least = config.min_confidence
    if least is not None and not 0 <= least <= 1:
        raise InputError(f"min_confidence must be a number from 0 to 1, or null, not {least}.")
    check_output(config)


def _asked(config: DictConfig, texts: list[str]) -> Iterator[Iterable[str]]:
    """The sources, as many at a time as there are."""
    if config.input:
        yield InputFile(config).sources()
    elif texts:
        yield texts
    else:
        yield from _arriving()


def _print_all(
    write: Callable[[str, "Prediction"], None],
    predictor: "Predictor",
    asked: Iterable[Iterable[str]],
    least: float | None,
) -> Counter[str]:
    """Print the predictions, and return how many outputs ended for each reason.

    Args:
        least: confidence below which outputs are left empty, and counted as `UNCERTAIN`.
    """
    reasons = Counter[str]()
    for some in asked:
        sources, again = tee(some)
        for source, prediction in zip(again, predictor.stream(sources), strict=True):
            check_interrupted()
            reasons[prediction.finish_reason] += 1
            if is_uncertain(prediction.confidence, least):
                reasons[UNCERTAIN] += 1
                prediction = withheld(prediction)
            try:
                write(source, prediction)
            except UnicodeEncodeError as error:
                raise InputError(
                    f"Standard output must be UTF-8, not {sys.stdout.encoding}, to show "
                    f"{error.object[error.start]!a}. Set PYTHONIOENCODING=utf-8."
                ) from error
        sys.stdout.flush()
    return reasons


def _report(reasons: Counter[str]) -> None:
    """Report on standard error how many outputs did not end by themselves, or were left empty."""
    for reason, sentence in _REASONS.items():
        if reasons[reason]:
            print(sentence.format(reasons[reason]), file=sys.stderr)


def _arriving() -> Iterator[list[str]]:
    """Lines of standard input, as many at a time as have arrived."""
    stdin = cast("BufferedReader", sys.stdin.buffer)
    rest, number = b"", 1
    while chunk := _read(stdin):
        rest += chunk
        if number == 1:
            rest = rest.removeprefix(BYTE_ORDER_MARK)
        *lines, rest = rest.split(b"\n")
        if lines:
            yield from _decoded(lines, number)
        number += len(lines)
        if len(rest) > MOST_BYTES:
            break  # rather than wait for the end of a line that is too long
    if rest:
        ends_in_returns = number == 1 and len(rest) <= MOST_BYTES  # as in files without line feeds
        lines = rest.removesuffix(b"\r").split(b"\r") if ends_in_returns else [rest]
        yield from _decoded(lines, number)


def _read(stdin: BufferedReader) -> bytes:
    """What has arrived, as soon as anything has; empty at the end."""
    wait_readable(stdin)
    return stdin.read1(CHUNK)


def _decoded(lines: list[bytes], number: int) -> Iterator[list[str]]:
    """The decoded lines, numbered from `number`; those before an invalid one are still answered."""
    texts: list[str] = []
    for line in lines:
        try:
            texts.append(decoded_line(line, number + len(texts), "standard input"))
        except InputError:
            yield texts
            raise
    yield texts


def _text(source: str, prediction: "Prediction") -> None:
    """Print the output on one line; `format=jsonl` has it as it is."""
    print(visible(prediction.output))


def _tsv(source: str, prediction: "Prediction") -> None:
    """Print source, rank, output, score, log p and confidence, one record per hypothesis."""
    for rank, one in enumerate((prediction, *prediction.alternatives), start=1):
        confidence = "" if one.confidence is None else f"{one.confidence:.6g}"
        numbers = f"{one.score:.6g}", f"{one.log_prob:.6g}", confidence
        print(tsv_line((source, str(rank), one.output, *numbers)), end="")


def _jsonl(source: str, prediction: "Prediction") -> None:
    hypotheses = [record_of(one) for one in (prediction, *prediction.alternatives)]
    record = {"source": source, "hypotheses": hypotheses}
    print(json_text(record, indent=None, plain=False))


_REASONS = {
    "length": "Outputs cut off at their maximum length: {}.",
    "dead end": "Outputs left empty because no allowed output fits into their maximum length: {}.",
    UNCERTAIN: "Outputs left empty because their confidence is below min_confidence: {}.",
}
_FORMATS: dict[str, Callable[[str, "Prediction"], None]] = {
    "text": _text,
    "tsv": _tsv,
    "jsonl": _jsonl,
}
