"""`python scripts/export.py run=FOLDER`: a trained model for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from omegaconf import DictConfig

from seq2seq.commands.entry import entry
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.commands.runs.output_folder import output_folder
from seq2seq.configuration.building import build_decoding
from seq2seq.configuration.composing import build
from seq2seq.configuration.own_classes import import_own_classes
from seq2seq.configuration.stored_config import choices_of_run
from seq2seq.configuration.trust import check_classes, check_names, targets
from seq2seq.errors import InputError
from seq2seq.training import Display
from seq2seq.visible import shortened

if TYPE_CHECKING:
    from seq2seq.data import Prepared
    from seq2seq.exporting import Exported
    from seq2seq.models import Model

SPLITS = "validation", "test", "train"  # of the sources for the comparison, the first that exists
MOST = 1000  # sources
LONGEST = 300  # characters of a reason


def main() -> None:
    """Entry point of `seq2seq-export`."""
    entry("export", lambda config: Display().say(str(export_run(config))))


def export_run(config: DictConfig) -> "Exported":
    """Export the model of a run, and compare its answers with those of the predictor."""
    display = Display()
    stored = choices_of_run(Path(config.run))
    stranger = [] if config.trust else [*targets(stored)]
    check_classes(config, ["decoding"], stranger)
    with display.working("loading the model"), quiet_libraries():
        from seq2seq.exporting import export
        from seq2seq.prediction import load_model

        import_own_classes(config.run, config.trust)
        model = load_model(Path(config.run))
    sources = _sources(config, stored, model, display)
    quantized = "" if config.quantize == "none" else f"_{config.quantize}"
    outside = "" if config.search == "inside" else f"_{config.search}"
    beside = output_folder(config) / "export" / f"{config.format}{outside}{quantized}"
    output = config.output or beside
    with display.working(f"exporting as {config.format}"), quiet_libraries():
        return export(
            model,
            config.format,
            output,
            strategy=build_decoding(config.decoding, model.target),
            sources=sources,
            quantize=config.quantize,
            rows=config.rows,
            steps=config.steps,
            alignments=config.alignments,
            max_length=config.max_length,
            unknown=config.unknown,
            search=config.search,
        )


def _sources(config: DictConfig, stored: DictConfig, model: "Model", display: Display) -> list[str]:
    """Sources of the run's validation split, the longest among them.

    None where its data cannot be read any more.
    """
    if not stored.get("data"):
        display.say("data: sources for the comparison are made up, as a model file has no data.")
        return []
    if not config.trust:
        check_names({"data": stored.data})
        check_classes(DictConfig({"data": stored.data}), ["data"], [*targets(stored)])
    try:
        with display.working("reading sources for the comparison") as progress:
            dataset = build(stored.data)
            features = model.source, model.target
            prepared: Prepared = dataset.prepare(config.paths.cache, progress, features)
    except (InputError, OSError) as error:
        reason = shortened(str(error), LONGEST)
        display.say(f"data: sources for the comparison are made up, for: {reason}")
        return []
    split = next(prepared.splits[name] for name in SPLITS if name in prepared.splits)
    rows = {*range(0, len(split), max(1, len(split) // MOST)), int(np.argmax(split.source_lengths))}
    return split.source_texts(sorted(rows))
