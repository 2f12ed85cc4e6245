"""`python scripts/predict.py run=FOLDER -- "text"`: outputs for texts or lines of stdin."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig

from seq2seq.commands.entry import entry, split_texts
from seq2seq.commands.own_classes import import_own_classes
from seq2seq.commands.quiet import quiet_imports
from seq2seq.config import build
from seq2seq.errors import InputError

if TYPE_CHECKING:
    from seq2seq.prediction import Prediction


def main() -> None:
    """Entry point of `seq2seq-predict`."""
    overrides, texts = split_texts(sys.argv[1:])
    entry("predict", lambda config: predict(config, texts), overrides)


def predict(config: DictConfig, texts: list[str]) -> None:
    """Write one answer a text, in order; without texts, read lines until standard input ends."""
    if config.format not in _FORMATS:
        raise InputError(f"format={config.format} is unknown; choose one of {', '.join(_FORMATS)}.")
    if not texts and sys.stdin.isatty():
        raise InputError("There is nothing to predict; give texts after --, or lines on stdin.")
    with quiet_imports():
        from seq2seq.prediction import load

        import_own_classes(config.run)
        predictor = load(config.run, build(config.decoding), batch_size=config.batch_size)
    write = _FORMATS[config.format]
    asked: list[str] = []
    for prediction in predictor.stream(_remembering(texts or _lines(), asked)):
        write(asked.pop(0), prediction)


def _lines() -> Iterator[str]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            yield line.decode().rstrip("\r\n")
        except UnicodeDecodeError as error:
            found = f"byte {error.start + 1} is {line[error.start]:#04x}"
            raise InputError(
                f"Line {number} of standard input is not valid UTF-8 ({found}); convert it first."
            ) from error


def _remembering(sources: Iterable[str], asked: list[str]) -> Iterator[str]:
    """The sources, which are also put into `asked`."""
    for source in sources:
        asked.append(source)
        yield source


def _text(source: str, prediction: "Prediction") -> None:
    print(prediction.output)


def _tsv(source: str, prediction: "Prediction") -> None:
    """source, rank, output, score, log p: one line a hypothesis."""
    for rank, one in enumerate((prediction, *prediction.alternatives), start=1):
        print(source, rank, one.output, f"{one.score:.6g}", f"{one.log_prob:.6g}", sep="\t")


def _jsonl(source: str, prediction: "Prediction") -> None:
    hypotheses = [_fields(one) for one in (prediction, *prediction.alternatives)]
    print(json.dumps({"source": source, "hypotheses": hypotheses}, ensure_ascii=False))


def _fields(prediction: "Prediction") -> dict[str, Any]:
    """Everything but the alignment."""
    fields = prediction._asdict()
    return {name: fields[name] for name in fields if name not in ("alignment", "alternatives")}


_FORMATS: dict[str, Callable[[str, "Prediction"], None]] = {
    "text": _text,
    "tsv": _tsv,
    "jsonl": _jsonl,
}
