"""Runs as folders that can be given to anybody."""

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from seq2seq.exporting.formats.keras_file import KerasFile
from seq2seq.exporting.plan import Plan
from seq2seq.exporting.signature import signature
from seq2seq.exporting.signature_file import SIGNATURE
from seq2seq.prediction import Predictor
from seq2seq.prediction.batch_predictor import Options
from seq2seq.publishing.card import Card
from seq2seq.publishing.check_private import check_private
from seq2seq.publishing.figures import figures_of
from seq2seq.publishing.without_places import places_of, shared_config, shared_record
from seq2seq.storage.json_text import json_text
from seq2seq.storage.run_folder import RunFolder
from seq2seq.storage.run_record import RunRecord

CARD = "README.md"
COLUMNS = "source", "references", "prediction"


class Publication(NamedTuple):
    """What is published of a run, and how it is called.

    Attributes:
        run: the run folder.
        address: by which others load the model.
        license: its identifier, such as apache-2.0.
        config: of the run, as plain data.
        decoding: how others decode, as plain data.
        examples: number of rows of the final split in the card.
    """

    run: RunFolder
    address: str
    license: str
    config: dict[str, Any]
    decoding: dict[str, Any]
    examples: int


def file_names(run: RunFolder) -> set[str]:
    """Return the names of the files that a publication of a run may have."""
    files = run.model_file, run.config_file, run.record_file, run.features_file
    return {CARD, SIGNATURE, *(file.name for file in files)}


def write_publication(folder: Path, asked: Publication, predictor: Predictor) -> None:
    """Write the model, its features, configuration, record, signature and card into a folder.

    Nothing in it names a place of this machine, or else an error is raised.

    Args:
        folder: an empty folder.
        asked: what is published.
        predictor: of the model, with the published decoding.

    Raises:
        InputError: the decoding needs a file, or a file would contain a place of this machine.
    """
    run, model = asked.run, predictor.model
    config = shared_config(asked.config, asked.decoding)
    record = shared_record(run.read_record() or RunRecord(), config)
    other = RunFolder(folder)
    shutil.copyfile(run.model_file, other.model_file)
    if run.features_file.exists():
        shutil.copyfile(run.features_file, other.features_file)
    other.write_config(yaml.safe_dump(config, allow_unicode=True, sort_keys=False))
    other.write_record(record)
    options = Options(predictor.strategy, unknown=asked.config.get("unknown", "never"))
    described = signature(Plan(model, options), KerasFile(), {}, {})
    (folder / SIGNATURE).write_text(json_text(described, plain=False) + "\n", "utf-8")
    monitor = (config.get("trainer") or {}).get("monitor", "auto")
    card = Card(
        asked.address,
        asked.license,
        predictor,
        config,
        record,
        figures_of(run.metrics.read(), model.monitor if monitor == "auto" else monitor),
        _examples(run, asked.examples),
    )
    (folder / CARD).write_text(card.to_markdown(), "utf-8")
    check_private(folder, run.path, places_of(asked.config))


def _examples(run: RunFolder, number: int) -> list[tuple[str, str, str]]:
    """Rows of the final split, evenly spread: source, references, prediction."""
    rows = (run.read_predictions(COLUMNS, ()) or []) if number else []
    chosen = rows[:: max(1, len(rows) // number)][:number] if rows else []
    return [(row["source"], row["references"], row["prediction"]) for row in chosen]
