"""`python scripts/train.py model=encdec data=cmudict`: prepare, train, evaluate, say where."""

from dataclasses import replace
from typing import TYPE_CHECKING

from omegaconf import DictConfig, OmegaConf

from seq2seq.checks import check_choice
from seq2seq.commands.budgeting import budget_of, model_and_batches, opening, settle
from seq2seq.commands.entry import entry
from seq2seq.commands.processes import check_helper, folder_of_process, is_helper
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.commands.resuming import check_data, leaves
from seq2seq.commands.runs.claim import Claim, claimed, resumable
from seq2seq.commands.runs.run_figures import judge, predictor_of, report, validation
from seq2seq.commands.runs.trained_run import TrainedRun
from seq2seq.commands.shell_words import shell_text, shell_word
from seq2seq.commands.trial import check_parts
from seq2seq.commands.warm_start import WarmStart, features_of
from seq2seq.configuration.building import build_optimizer
from seq2seq.configuration.composing import build
from seq2seq.configuration.stored_config import save_config
from seq2seq.configuration.trust import check_classes, targets, trust_words
from seq2seq.storage.run_folder import RunFolder
from seq2seq.storage.run_record import RunRecord
from seq2seq.training import Display, Recorder

if TYPE_CHECKING:
    from seq2seq.data import Dataset, Prepared, Split
    from seq2seq.features import Feature
    from seq2seq.prediction import Predictor
    from seq2seq.training import Budget, Trainer
    from seq2seq.training.loggers import Logger

FIRST_ROWS = 100  # from which the example of the command to predict with is taken
SHORT = 40  # characters of it, at most


def main() -> None:
    """Entry point of `seq2seq-train`."""
    entry("train", train)


def train(config: DictConfig) -> TrainedRun:
    """One run, from its config to its test figures."""
    _check_final_split(config.final_split)
    with claimed(config) as claim:
        return _train(claim)


def _train(claim: Claim) -> TrainedRun:
    """The run of a claim."""
    config, run, resume, _ = claim
    display = Display.silent() if is_helper() else Display()
    dataset, trainer, logger = _parts(claim, display)
    is_warm = config.warm_start and not (resume and run.has_checkpoints)
    warm = WarmStart(config.warm_start, config.trust) if is_warm else None
    features = features_of(run) if resume else None
    prepared = _prepare(dataset, config.paths.cache, warm, features, display)
    _set_seed(config.seed)  # after the data: preparing TFDS ones draws numbers
    scope = trainer.scope(prepared.source, prepared.target)
    with scope, folder_of_process(run, resume) as own:
        model, batches = model_and_batches(config, prepared)
        budget = budget_of(config, prepared, trainer, batches, display)
        optimizer, callbacks = build_optimizer(
            config.optimizer,
            total_steps=budget.total_steps,
            monitor=trainer.monitor_of(model),
        )
        if warm:
            display.say(warm.load_into(model))
        with resumable(run.path, trust_words(config)):
            record = _start(own, config, dataset, prepared, budget, trainer.precision)
            display.say(opening(model, prepared, batches, budget, trainer, run.path))
            with Recorder(own.path, [logger] if logger else [], leaves(config)) as recorder:
                progress = trainer.fit(
                    model,
                    batches,
                    optimizer=optimizer,
                    recorder=recorder,
                    validate=validation(
                        predictor_of(model, config), config, prepared, trainer, display
                    ),
                    callbacks=callbacks,
                    display=display,
                    resume=resume,
                    budget=budget,
                )
                evaluation, predictor = judge(config, prepared, trainer, own, display)
                if evaluation:
                    split = "test" if config.final_split == "test" else "final"
                    figures = evaluation.all_figures()
                    recorder.write({"step": progress.step, "split": split, **figures})
            own.write_record(replace(record, status="finished"))
        try:
            monitor = trainer.monitor_of(model)
            rows = prepared.splits.get("train")
            report(display, own, monitor, evaluation, predictor, config.final_split, rows)
        finally:  # a full disk is raised, but everything else of the run is there
            words = trust_words(config, to_resume=False)
            display.say(_closing(run, dataset, predictor, words, prepared.splits.get("train")))
    return TrainedRun(run.path, config.final_split, evaluation, predictor)


def _parts(claim: Claim, display: Display) -> "tuple[Dataset, Trainer, Logger | None]":
    """What a run consists of before its data are read, checked."""
    config, run, resume, given = claim
    stranger = {*targets(config)} - {*targets(given)} if resume and not config.trust else set()
    if resume and not config.trust and config.logger != given.logger:  # it may send elsewhere
        stranger |= {*targets(config.logger, "logger")}
    check_classes(config, ["data"], stranger)
    dataset = build(config.data)  # options of the data are checked before anything heavy loads
    with display.working("loading Keras and its backend"), quiet_libraries():
        check_classes(config, ["model", "decoding", "trainer", "optimizer", "logger"], stranger)
        trainer = build(_as_begun(config.trainer, run) if resume else config.trainer)
        check_parts(config, dataset, trainer)
        logger = None if is_helper() else build(config.logger)
    check_helper(trainer.distribution.processes)
    return dataset, trainer, logger


def _as_begun(trainer: DictConfig, run: RunFolder) -> DictConfig:
    """The trainer's config with the precision that a run was begun in, where it is auto."""
    from seq2seq.training.precision import PRECISIONS

    record = run.read_record()
    if record is None or record.precision not in PRECISIONS or trainer.get("precision") != "auto":
        return trainer
    begun = trainer.copy()
    begun.precision = record.precision
    return begun


def _set_seed(seed: int) -> None:
    from keras.utils import set_random_seed

    set_random_seed(seed)


def _check_final_split(name: str) -> None:
    """Now, and not when training is over."""
    check_choice(("test", "validation"), final_split=name)


def _prepare(
    dataset: "Dataset",
    cache: str,
    warm: "WarmStart | None",
    features: "tuple[Feature, Feature] | None",
    display: Display,
) -> "Prepared":
    """The data, read with the vocabularies of what training begins with.

    Args:
        features: those of the run that is resumed.
    """
    with display.working("preparing the data") as progress:
        prepared = dataset.prepare(cache, progress, features)
        if warm and not features:
            prepared = dataset.prepare(cache, progress, warm.features(prepared))
    for note in prepared.notes:
        display.say(f"data: {note}")
    return prepared


def _start(
    run: RunFolder,
    config: DictConfig,
    dataset: "Dataset",
    prepared: "Prepared",
    budget: "Budget",
    precision: str,
) -> RunRecord:
    """Write what a run begins with: its config, features and record."""
    from seq2seq.features.saving import serialized

    if not config.allow_changed_data:
        check_data(run, prepared.fingerprint)
    before = run.read_record()
    earlier = before.chosen if before else {}
    kept = {one: earlier[one] for one in earlier if OmegaConf.select(config, one) == earlier[one]}
    chosen = {**kept, **settle(config, prepared.batch_size, budget)}
    save_config(config, run.path)
    run.write_features(serialized(prepared.source, prepared.target))
    record = RunRecord.of_this_process(
        seed=config.seed,
        precision=precision,
        data=prepared.fingerprint,
        series=prepared.trained,
        columns=dataset.columns_read(),
        chosen=chosen,
    )
    run.write_record(record)
    return record


def _example(rows: "Split | None") -> str:
    """A source of the training, if it has a short one in its first rows."""
    texts = rows.source_texts(range(min(len(rows), FIRST_ROWS))) if rows else []
    fitting = (
        text for text in texts if 0 < len(text) <= SHORT and text.replace("\t", "").isprintable()
    )
    return next(fitting, "some input")


def _closing(
    run: RunFolder,
    dataset: "Dataset",
    predictor: "Predictor",
    words: list[str],
    rows: "Split | None",
) -> str:
    """Where everything is, and what to do with it."""
    from seq2seq.data.series.series_options import SeriesOptions

    option = " ".join([shell_word("run", run.path), *words])
    other = " decoding=beam decoding.width=5" if predictor.searches else ""
    if isinstance(dataset, SeriesOptions):
        use = f"forecast: seq2seq-forecast {option} output=forecast.csv page=forecast.html"
    else:
        use = f"predict:  seq2seq-predict {option} -- {shell_text(_example(rows))}"
    return (
        f"\nrun folder: {run.path}\n"
        f"  look at:  {run.report_file}\n"
        f"  {use}\n"
        f"  evaluate: seq2seq-evaluate {option}{other}"
    )
