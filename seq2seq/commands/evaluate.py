"""`python scripts/evaluate.py run=FOLDER decoding=beam`: evaluate a run on a split."""

import json
from pathlib import Path

from omegaconf import DictConfig

from seq2seq.commands.entry import entry
from seq2seq.commands.quiet import quiet_imports
from seq2seq.configuration.building import build_decoding
from seq2seq.configuration.composing import build, choices_of_run
from seq2seq.configuration.own_classes import import_own_classes
from seq2seq.configuration.trust import check_classes, targets
from seq2seq.errors import InputError
from seq2seq.storage.files import replacing
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Display


def main() -> None:
    """Entry point of `seq2seq-evaluate`."""
    entry("evaluate", evaluate_run)


def evaluate_run(config: DictConfig) -> None:
    """Decode every source of the split, print the figures, write `evaluation_SPLIT.tsv`."""
    stranger = [] if config.trust else [*targets(choices_of_run(Path(config.run)))]
    check_classes(config, ["data"], stranger)
    dataset = build(config.data)
    display = Display()
    with display.working("loading the model"), quiet_imports():
        from seq2seq.evaluation import evaluate, num_asked, teacher_forced
        from seq2seq.prediction import Predictor, load_model

        check_classes(config, ["decoding"], stranger)
        import_own_classes(config.run, config.trust)
        model = load_model(Path(config.run))
        strategy = build_decoding(config.decoding, model.target)
        predictor = Predictor(
            model,
            strategy,
            batch_size=config.batch_size,
            max_length=config.max_length,
            unknown=config.unknown,
        )
    features = (model.source, model.target)
    with display.working("preparing the data") as progress:
        prepared = dataset.prepare(config.paths.cache, progress, features)
    for note in prepared.notes:
        display.say(f"data: {note}")
    if config.split not in prepared.splits:
        raise InputError(
            f"split must be one of {', '.join(prepared.splits)}, not {config.split!r}."
        )
    split = prepared.splits[config.split]
    output, figures = RunFolder.of_model(config.run).evaluation_files(config.split)
    model.compile()
    with display.counting("evaluating", num_asked(model, split)) as advance:
        season = config.data.get("season")
        evaluation = evaluate(predictor, split, season=season, write=output, on_row=advance)
        batches = prepared.batches(config.split, form=model.target_form, training=False)
        evaluation.add(teacher_forced(model, batches))
    display.result(config.split, evaluation)
    for name, signature in evaluation.signatures.items():
        display.say(f"{name}: {signature}")
    with replacing(figures) as temporary:
        temporary.write_text(json.dumps(evaluation.record(), indent=2) + "\n")
    display.say(f"rows: {output}\nfigures: {figures}")
