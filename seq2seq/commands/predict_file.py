"""Predictions for the rows of a file."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.composing import choices_of_run
from seq2seq.data.files.columns import Wanted, source_columns
from seq2seq.data.files.files import Files
from seq2seq.data.files.paths import check_exists, content_hash
from seq2seq.data.files.table import Table
from seq2seq.data.files.table_writer import check_written, write_table
from seq2seq.data.files.tables import ENDINGS, ending, open_table
from seq2seq.errors import InputError, Interrupted
from seq2seq.interruption import check_interrupted
from seq2seq.storage.files import replacing
from seq2seq.storage.partial_results import PartialResults
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Display

if TYPE_CHECKING:
    from seq2seq.prediction import Prediction, Predictor

OF_SOURCES = ("source_column", "features_column")
FORMATS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".tsv": "tsv", ".tab": "tsv"}  # of endings


class InputFile:
    """The file that a command predicts for.

    Args:
        config: of the command.

    Attributes:
        table: the file.
        columns: positions of the columns that are parts of a source, in order.
    """

    def __init__(self, config: DictConfig):
        self.path = Path(str(config.input)).expanduser()
        check_exists(self.path)
        if ending(self.path) not in ENDINGS:
            raise InputError(f"input must end in {', '.join(ENDINGS)}, not {self.path}.")
        trained: Any = OmegaConf.to_container(choices_of_run(Path(config.run)))
        columns = {name: (trained.get("data") or {}).get(name) for name in OF_SOURCES}
        given: Any = OmegaConf.to_container(config.data)
        options = {**given, **{name: given[name] or columns[name] for name in columns}}
        Files(test=str(self.path), **options)  # checks them
        has_names = Wanted(
            options["source_column"], features=options["features_column"]
        ).has_names()
        self.table: Table = open_table(
            [self.path],
            delimiter=options["delimiter"],
            encoding=options["encoding"],
            quotes=options["quotes"],
            header=True if options["header"] == "auto" and has_names else options["header"],
        )
        self.columns = source_columns(
            options["source_column"], options["features_column"], self.table
        )

    def sources(self) -> Iterator[str]:
        """Stream the source of each row."""
        with closing(self.table.rows(self.columns, False, lambda _: None)) as rows:
            for row in rows:
                yield "\t".join(row)

    def values(self) -> Iterator[list[Any]]:
        """Stream the values of all columns."""
        return self.table.values(self.columns, self.table.faults(skip=False))


def check_output(config: DictConfig) -> None:
    """Check the options of files before anything is loaded.

    Raises:
        InputError: an output without an input, one of an unknown kind, or one that contradicts
            the format.
    """
    if config.output is None:
        return
    if config.input is None:
        raise InputError(
            "output must be null without input=FILE. Redirect standard output instead: > FILE."
        )
    output = Path(str(config.output)).expanduser()
    check_written(output)
    written = FORMATS.get(ending(output), ending(output))
    if config.format not in (None, written):
        raise InputError(f"format must not be {config.format} for {output}. Leave it out.")
    if not output.parent.is_dir():
        raise InputError(f"There is no folder {output.parent} for {output.name}.")
    if output.exists() and output.samefile(Path(str(config.input)).expanduser()):
        raise InputError("output must be another file than input.")


def predict_file(config: DictConfig, predictor: "Predictor", display: Display) -> Counter[str]:
    """Write a file's rows and their predictions to another; continue where it was interrupted.

    Returns:
        how many outputs ended for each reason, of those that were made now.
    """
    given = InputFile(config)
    output = Path(str(config.output)).expanduser()
    names = [given.table.names[one] for one in given.columns]
    display.say(f"input: {given.path}, sources from {' and '.join(names)}")
    reasons: Counter[str] = Counter()
    with PartialResults(output, _key(config, given)) as partial:
        if partial.count:
            display.say(f"Continuing after {partial.count:,} rows.")
        total = sum(1 for _ in given.sources())
        sources = islice(given.sources(), partial.count, None)
        try:
            with display.counting("predicting", total - partial.count) as advance:
                for prediction in predictor.stream(sources):
                    check_interrupted()
                    partial.add(_fields(prediction))
                    reasons[prediction.finish_reason] += 1
                    advance()
        except Interrupted as error:
            raise Interrupted(
                f"{error}. The same command continues after row {partial.count:,}", error.number
            ) from None
        with replacing(output) as temporary:
            write_table(temporary, ending(output), *_table(given, partial))
        partial.delete()
    display.say(f"output: {output}")
    return reasons


def _table(given: InputFile, partial: PartialResults) -> tuple[list[str], Iterator[list[Any]]]:
    """The names and rows of the output: those of the input, and predictions."""
    added = list(next(partial.read(), {"prediction": ""}))
    names = _names(given.table)
    renamed = [_free(name, names) for name in added]
    rows = (
        [*row, *(one.get(name) for name in added)]
        for row, one in zip(given.values(), partial.read(), strict=True)
    )
    return [*names, *renamed], rows


def _names(table: Table) -> list[str]:
    """The columns of the input; "source" is one without a name."""
    if table.has_names:
        return list(table.names)
    return ["source"] if len(table.names) == 1 else [f"column {name}" for name in table.names]


def _free(name: str, taken: Sequence[str]) -> str:
    """The name, with a number if a column has it."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free


def _fields(prediction: "Prediction") -> dict[str, Any]:
    """What the output has of a prediction."""
    found: dict[str, Any] = {"prediction": prediction.output}
    if prediction.values is None:
        found["log_prob"] = round(prediction.log_prob, 6)
    for rank, one in enumerate(prediction.alternatives, start=1):
        found[f"alternative {rank}"] = one.output
    return found


def _key(config: DictConfig, given: InputFile) -> str:
    """A checksum of all that the predictions depend on."""
    run = RunFolder.of_model(config.run)
    chosen = ("decoding", "max_length", "unknown")
    parts = {
        "input": content_hash(given.path),
        "columns": list(given.columns),
        "model": content_hash(run.model_file),
        "options": OmegaConf.to_container(OmegaConf.masked_copy(config, list(chosen))),
    }
    return blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=16).hexdigest()
