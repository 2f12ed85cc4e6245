"""Predictions for the rows of a file."""

import json
import math
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.commands.files.input_file import InputFile
from seq2seq.commands.files.output_file import output_file
from seq2seq.data.files.parquet_table import ParquetTable
from seq2seq.data.files.paths import check_exists, content_hash
from seq2seq.data.files.table import Table, distinct
from seq2seq.data.files.table_writer import Kinds, check_written, write_table
from seq2seq.data.files.tables import ending
from seq2seq.errors import InputError, Interrupted
from seq2seq.interruption import check_interrupted
from seq2seq.prediction.records.uncertainty import DECIMALS, is_uncertain
from seq2seq.storage.files import remove_leftovers, replacing
from seq2seq.storage.partial_results import PartialResults
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Display

if TYPE_CHECKING:
    from seq2seq.prediction import Prediction, Predictor

SURVEYED = 10_000  # rows between looks for a signal
AT_ONCE = 4  # batches, which are sorted by length together, and kept together
UNCERTAIN = "uncertain"  # of outputs that are left empty, beside the reasons why outputs ended
NUMBERS = ("log_prob", "confidence")
FORMATS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".tsv": "tsv", ".tab": "tsv"}  # of endings


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
    output = output_file(config.output, "output")
    check_written(output)
    written = FORMATS.get(ending(output), ending(output))
    if config.format not in (None, written):
        raise InputError(f"format must not be {config.format} for {output}. Leave it out.")
    source = Path(str(config.input)).expanduser()
    check_exists(source)
    if output.exists() and output.samefile(source):
        raise InputError("output must be another file than input.")


def predict_file(config: DictConfig, predictor: "Predictor", display: Display) -> Counter[str]:
    """Write a file's rows and their predictions to another; continue where it was interrupted.

    Returns:
        how many outputs ended for each reason, of those that were made now; and how many of all
        are `UNCERTAIN`.
    """
    given = InputFile(config)
    output = Path(str(config.output)).expanduser()
    display.say(f"input: {given.path}, {given.described()}")
    reasons: Counter[str] = Counter()
    kinds, total = _survey(given)
    remove_leftovers(output.parent)
    with PartialResults(output, _key(config, given)) as partial:
        if partial.count:
            display.say(f"Continuing after {partial.count:,} rows.")
        elif others := partial.others():
            display.say(f"Starting again: {others[0]} has results of other options or rows.")
        sources = islice(given.sources(), partial.count, None)
        try:
            with display.counting("predicting", total - partial.count) as advance:
                while some := list(islice(sources, AT_ONCE * config.batch_size)):
                    for prediction in predictor.stream(some):
                        partial.add(_fields(prediction))
                        reasons[prediction.finish_reason] += 1
                    for _ in some:  # which looks for signals, when nothing can be lost
                        advance()
        except Interrupted as error:
            raise Interrupted(
                f"{error}. The same command continues after row {partial.count:,}", error.number
            ) from None
        names, added = _names(given.table), _added(partial)
        least = config.min_confidence
        reasons[UNCERTAIN] = sum(
            is_uncertain(one.get("confidence"), least) for one in partial.read()
        )
        rows = (
            [*row, *(_certain(one, least).get(name) for name in added)]
            for row, one in zip(given.values(), partial.read(), strict=True)
        )
        with replacing(output) as temporary:
            write_table(
                temporary,
                ending(output),
                distinct([*names, *added]),
                rows,
                lambda: [*_types(given.table, kinds), *_types_of(added)],
            )
        partial.delete()
    display.say(f"output: {output}")
    return reasons


def _survey(given: InputFile) -> tuple[Kinds, int]:
    """Read the whole input once, so that nothing of it fails when all is predicted.

    Returns:
        the kinds of its values, and the number of its rows.
    """
    names = given.table.value_names()
    kinds, count = Kinds(len(names)), 0
    kinds.add(names, f"A name of a column of {given.path}")
    kinds = Kinds(len(names))
    for count, row in enumerate(given.values(), start=1):
        kinds.add(row, f"A cell of row {count} of {given.path}")
        if count % SURVEYED == 0:
            check_interrupted()
    return kinds, count


def _names(table: Table) -> list[str]:
    """The columns of the input; "source" is one without a name."""
    if table.has_names:
        return table.value_names()
    return ["source"] if len(table.names) == 1 else [f"column {name}" for name in table.names]


def _types(table: Table, kinds: Kinds) -> list[Any]:
    """The Arrow types of the columns of the input."""
    return table.types() if isinstance(table, ParquetTable) else kinds.types()


def _added(partial: PartialResults) -> list[str]:
    """The columns that all predictions have together."""
    found = {"prediction": None}
    for one in partial.read():
        found |= dict.fromkeys(one)
    return list(found)


def _types_of(added: Sequence[str]) -> list[Any]:
    """The Arrow types of predictions and their figures."""
    import pyarrow

    return [pyarrow.float64() if name in NUMBERS else pyarrow.string() for name in added]


def _fields(prediction: "Prediction") -> dict[str, Any]:
    """What the output has of a prediction."""
    found: dict[str, Any] = {"prediction": prediction.output}
    if prediction.values is None:
        is_possible = math.isfinite(prediction.log_prob)
        found["log_prob"] = round(prediction.log_prob, DECIMALS) if is_possible else None
    if prediction.confidence is not None:
        found["confidence"] = round(prediction.confidence, DECIMALS)
    for rank, one in enumerate(prediction.alternatives, start=1):
        found[f"alternative {rank}"] = one.output
    return found


def _certain(fields: dict[str, Any], least: float | None) -> dict[str, Any]:
    """A prediction's fields, without its texts if it is uncertain."""
    if not is_uncertain(fields.get("confidence"), least):
        return fields
    return {"prediction": "", **{name: fields[name] for name in NUMBERS}}


def _key(config: DictConfig, given: InputFile) -> str:
    """A checksum of all that the predictions depend on."""
    run = RunFolder.of_model(config.run)
    chosen: Any = OmegaConf.to_container(
        OmegaConf.masked_copy(config, ["decoding", "max_length", "unknown"])
    )
    parts = {
        "input": content_hash(given.path),
        "read": [given.options, list(given.columns)],
        "model": content_hash(run.model_file),
        "options": chosen,
        "figures": NUMBERS,
        "files": [content_hash(path) for path in _files_of(chosen)],
    }
    text = json.dumps(parts, sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _files_of(node: Any) -> Iterator[Path]:
    """The files that the texts of a config name, such as lists of allowed outputs."""
    if isinstance(node, str) and os.path.isfile(node):
        yield Path(node)
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _files_of(one)
