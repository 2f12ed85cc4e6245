"""`python scripts/evaluate.py run=FOLDER decoding=beam`: evaluate a run on a split."""

import json
from functools import partial
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.commands.backtesting.check_options import check_options
from seq2seq.commands.backtesting.show_origins import show_origins
from seq2seq.commands.entry import entry
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.commands.resuming import overridden
from seq2seq.commands.runs.output_folder import output_folder
from seq2seq.commands.runs.run_figures import evaluated, report
from seq2seq.configuration.building import build_decoding
from seq2seq.configuration.composing import build
from seq2seq.configuration.own_classes import import_own_classes
from seq2seq.configuration.stored_config import choices_of_run
from seq2seq.configuration.trust import check_classes, targets
from seq2seq.data.files.paths import content_hash
from seq2seq.errors import InputError
from seq2seq.storage.files import replacing
from seq2seq.storage.json_text import json_text
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Display

if TYPE_CHECKING:
    from seq2seq.data import Prepared, Split
    from seq2seq.evaluation.backtest import Backtest
    from seq2seq.prediction import Predictor


CONTENTS = ("files", "contents", "content")  # of a fingerprint: the rows before they are divided
SERIES = "seq2seq.data.Series"
HELD_OUT = ("held_out", "folds", "stratified", "groups", "split")  # how they are divided


def main() -> None:
    """Entry point of `seq2seq-evaluate`."""
    entry("evaluate", evaluate_run)


def evaluate_run(config: DictConfig) -> None:
    """Decode every source of the split, print the figures, write `evaluation_SPLIT_KEY`."""
    stranger = [] if config.trust else [*targets(choices_of_run(Path(config.run)))]
    check_classes(config, ["data"], stranger)
    display = Display()
    refitted = _backtested(config, display)
    if refitted is None and _is_new_series(config):
        config.data.split = [0, 0, 1]
        display.say(
            "data: data.path is not the file of the training, so every window of it is judged "
            "(data.split=[0,0,1]). If some are of the training, set data.split to judge others."
        )
    dataset = build(config.data)
    run, checksum, predictor = _loaded(config, stranger, display)
    model = predictor.model
    with display.working("preparing the data") as progress:
        prepared = dataset.prepare(config.paths.cache, progress, (model.source, model.target))
    for note in prepared.notes:
        display.say(f"data: {note}")
    if config.split not in prepared.splits:
        raise InputError(
            f"split must be one of {', '.join(prepared.splits)}, not {config.split!r}."
        )
    judged = _judged(config, checksum, prepared.fingerprint, predictor.searches)
    folder = output_folder(config)
    folder.mkdir(parents=True, exist_ok=True)
    output, figures = RunFolder(folder).evaluation_files(judged)
    season = config.data.get("season")
    backtest, predictor = _origins(config, refitted, prepared, predictor, display)
    evaluation = evaluated(predictor, prepared, config.split, season, output, display, backtest)
    if backtest:
        show_origins(evaluation, display)
    for name, signature in evaluation.signatures.items():
        display.say(f"{name}: {signature}")
    with replacing(figures) as temporary:
        content = {**evaluation.record(), "judged": judged}
        temporary.write_text(json_text(content) + "\n")
    page = figures.with_suffix(".html")
    train = _trained_on(run, prepared)
    if train is None and config.split != "train" and _are_divided_otherwise(run, prepared):
        display.say(
            f"Some rows of {config.split} may have been trained on: the run had the same data, of "
            "which other rows were held out. Use the same options of data."
        )
    report(display, run, None, evaluation, predictor, config.split, train, page)
    display.say(f"rows: {output}\nfigures: {figures}\nreport: {page}")


def _backtested(config: DictConfig, display: Display) -> DictConfig | None:
    """Check the options of a backtest, and set the stride of its windows.

    Returns:
        as `refit_config`; None where the model stays as it is, or there is no backtest.
    """
    check_options(config, overridden())
    every, refitted = config.backtest.every, None
    if every is None:
        return None
    if config.data.get("_target_") != SERIES:
        raise InputError("backtest.every must be null for data other than data=series.")
    if config.backtest.refit == "warm":
        from seq2seq.commands.backtesting.refit_config import refit_config

        refitted = refit_config(config, display)
    config.data.stride = every
    return refitted


def _origins(
    config: DictConfig,
    refitted: DictConfig | None,
    prepared: "Prepared",
    predictor: "Predictor",
    display: Display,
) -> "tuple[Backtest | None, Predictor]":
    """The backtest, if there is to be one, and the predictor that is evaluated."""
    if config.backtest.every is None:
        return None, predictor
    from seq2seq.commands.backtesting.backtest_of import backtest_of

    make = partial(_predictor, config)
    return backtest_of(config, refitted, prepared, make, predictor, display)


def _loaded(
    config: DictConfig, stranger: list[tuple[str, str]], display: Display
) -> "tuple[RunFolder, str, Predictor]":
    """The run, its model's checksum, and its predictor."""
    with display.working("loading the model"), quiet_libraries():
        from seq2seq.prediction import load_model

        check_classes(config, ["decoding"], stranger)
        import_own_classes(config.run, config.trust)
        run = RunFolder.of_model(config.run)
        checksum = _checksum(run)
        model = load_model(Path(config.run))
        if checksum != _checksum(run):
            raise InputError(f"{run.model_file} has just changed. Evaluate it when it is trained.")
        model.compile()
        predictor = _predictor(config, model)
    return run, checksum, predictor


def _predictor(config: DictConfig, model: Any) -> "Predictor":
    """The predictor of a model, by the options of the command."""
    from seq2seq.prediction import Predictor

    return Predictor(
        model,
        build_decoding(config.decoding, model.target),
        batch_size=config.batch_size,
        max_length=config.max_length,
        unknown=config.unknown,
        workers=config.workers,
    )


def _is_new_series(config: DictConfig) -> bool:
    """Whether the data are series of another file than the run's, by the split of the training.

    A copy of the run's file is not another one, nor is another path to it.
    """
    if config.data.get("_target_") != SERIES or "data.split" in overridden():
        return False
    own = choices_of_run(Path(config.run)).get("data") or {}
    if own.get("_target_") != SERIES:
        return False
    before, now = (Path(str(data.get("path"))).expanduser() for data in (own, config.data))
    if before.resolve() == now.resolve() or not now.is_file():
        return False
    record = RunFolder.of_model(config.run).read_record()
    return record is None or record.data.get("content") != content_hash(now)


def _trained_on(run: RunFolder, prepared: "Prepared") -> "Split | None":
    """The run's training rows; None where the data are not those of its training."""
    record, own = run.read_record(), json.loads(json.dumps(prepared.fingerprint))
    return prepared.splits.get("train") if record and record.data == own else None


def _are_divided_otherwise(run: RunFolder, prepared: "Prepared") -> bool:
    """Whether the run was trained on the same rows, of which others were held out."""
    record, own = run.read_record(), json.loads(json.dumps(prepared.fingerprint))
    if record is None:
        return False
    names = [name for name in CONTENTS if name in own]
    return any(record.data.get(name) == own[name] for name in names) and any(
        record.data.get(name) != own.get(name) for name in HELD_OUT
    )


def _checksum(run: RunFolder) -> str:
    """SHA-256 of the model's file; "" where there is none."""
    if not run.model_file.is_file():
        return ""
    with run.model_file.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _judged(
    config: DictConfig, model: str, rows: dict[str, Any], is_searched: bool
) -> dict[str, Any]:
    """What the figures depend on, as plain data.

    Args:
        config: of the command.
        model: checksum of the model.
        rows: fingerprint of the data.
        is_searched: whether the decoding matters.
    """
    searched = ("decoding", "max_length") if is_searched else ()
    backtest = () if config.backtest.every is None else ("backtest",)
    names = "split", "data", *searched, *backtest, "unknown"
    chosen: Any = OmegaConf.to_container(OmegaConf.masked_copy(config, list(names)))
    return {**chosen, "rows": rows, "model_sha256": model}
