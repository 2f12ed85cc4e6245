"""`python scripts/train.py model=encdec data=cmudict`: prepare, train, evaluate, say where."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.checks import check_choice
from seq2seq.commands.budgeting import budget_of, model_and_batches, opening, settle
from seq2seq.commands.claim import Claim, claimed, resumable
from seq2seq.commands.entry import entry
from seq2seq.commands.processes import check_helper, folder_of_process, is_helper
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.commands.resuming import check_data, leaves
from seq2seq.commands.shell_words import shell_word
from seq2seq.commands.trained_run import TrainedRun
from seq2seq.commands.trial import check_parts
from seq2seq.commands.warm_start import WarmStart, features_of
from seq2seq.configuration.building import build_decoding, build_optimizer
from seq2seq.configuration.composing import build, save_config
from seq2seq.configuration.trust import check_classes, targets, trust_words
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder
from seq2seq.storage.run_record import RunRecord
from seq2seq.training import Display, Recorder

if TYPE_CHECKING:
    from seq2seq.data import Dataset, Prepared
    from seq2seq.evaluation import Evaluation
    from seq2seq.features import Feature
    from seq2seq.prediction import Predictor
    from seq2seq.training import Budget, Trainer


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
    config, run, resume, given = claim
    stranger = {*targets(config)} - {*targets(given)} if resume and not config.trust else set()
    if resume and not config.trust and config.logger != given.logger:  # it may send elsewhere
        stranger |= {*targets(config.logger, "logger")}
    check_classes(config, ["data"], stranger)
    dataset = build(config.data)  # options of the data are checked before anything heavy loads
    display = Display.silent() if is_helper() else Display()
    with display.working("loading Keras and its backend"), quiet_libraries():
        from keras.utils import set_random_seed

        check_classes(config, ["model", "decoding", "trainer", "optimizer", "logger"], stranger)
        trainer = build(config.trainer)
        check_parts(config, dataset, trainer)
        logger = None if is_helper() else build(config.logger)
    check_helper(trainer.distribution.processes)
    warm = WarmStart(config.warm_start, config.trust) if config.warm_start else None
    features = features_of(run) if resume else None
    prepared = _prepare(dataset, config.paths.cache, warm, features, display)
    set_random_seed(config.seed)  # after the data: preparing TFDS ones draws numbers
    with trainer.scope(), folder_of_process(run, resume) as own:
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
                    validate=_validation(model, config, prepared, trainer, display),
                    callbacks=callbacks,
                    display=display,
                    resume=resume,
                    budget=budget,
                )
                evaluation, predictor = _judge(config, prepared, trainer, own, display)
                if evaluation:
                    split = "test" if config.final_split == "test" else "final"
                    figures = evaluation.all_figures()
                    recorder.write({"step": progress.step, "split": split, **figures})
            own.write_record(replace(record, status="finished"))
        try:
            monitor = trainer.monitor_of(model)
            _report(own, monitor, evaluation, predictor, config.final_split, prepared, display)
        finally:  # a full disk is raised, but everything else of the run is there
            display.say(_closing(run, predictor, trust_words(config, to_resume=False)))
    return TrainedRun(run.path, config.final_split, evaluation, predictor)


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
        columns=dataset.columns_read(),
        chosen=chosen,
    )
    run.write_record(record)
    return record


def _validation(
    model: Any,
    config: DictConfig,
    prepared: "Prepared",
    trainer: "Trainer",
    display: Display,
) -> Any:
    """A function that validates and calibrates the model as it is, and returns the figures."""
    from seq2seq.evaluation import evaluate, num_asked, teacher_forced
    from seq2seq.models import Calibration, IntervalCalibration
    from seq2seq.prediction import Predictor
    from seq2seq.prediction.calibrate import coverages_of

    split = prepared.splits.get("validation")
    if split is None:
        if config.calibrate_intervals is not None:
            raise InputError("calibrate_intervals must be null for data without validation rows.")
        return None
    strategy = build_decoding(config.decoding, model.target)
    predictor = Predictor(model, strategy, unknown=config.unknown)
    batches = prepared.batches("validation", form=model.target_form)
    count = min(num_asked(model, split), trainer.validation_rows or len(split))
    wanted = config.calibrate_intervals
    coverages = [] if wanted is None else coverages_of(model, wanted)

    def validate() -> dict[str, float]:
        with display.counting("validating", count) as advance:
            evaluation = evaluate(
                predictor,
                split,
                rows=count,
                is_final=False,
                coverages=coverages,
                on_row=advance,
            )
            evaluation.add(teacher_forced(model, batches))
        if evaluation.right:
            model.calibration = Calibration.fit(evaluation.log_probs, evaluation.right)
        if evaluation.interval_scores:
            model.intervals = IntervalCalibration.fit(coverages, evaluation.interval_scores)
            if remark := model.intervals.remark(coverages):
                display.say(remark)
        display.evaluation("validation", evaluation)
        return evaluation.figures

    return validate


def _judge(
    config: DictConfig,
    prepared: "Prepared",
    trainer: "Trainer",
    run: RunFolder,
    display: Display,
) -> "tuple[Evaluation | None, Predictor]":
    """Figures of the saved model, loaded as any user would load it, on the final split."""
    from seq2seq.evaluation import evaluate, num_asked, teacher_forced
    from seq2seq.prediction import Predictor, load_model

    loaded = load_model(run.path)
    strategy = build_decoding(config.decoding, loaded.target)
    predictor = Predictor(loaded, strategy, unknown=config.unknown)
    predictor.file = run.model_file
    name = config.final_split
    split = prepared.splits.get(name)
    if split is None:
        display.say(f"There is no {name} split, so no {name} figures.")
        return None, predictor
    trainer.compile(loaded)
    with display.counting(f"evaluating on {name}:", num_asked(loaded, split)) as advance:
        evaluation = evaluate(
            predictor,
            split,
            samples=40,
            season=config.data.get("season"),
            write=run.predictions_file,
            on_row=advance,
        )
        batches = prepared.batches(name, form=loaded.target_form, training=False)
        evaluation.add(teacher_forced(loaded, batches))
    display.result(name, evaluation)
    return evaluation, predictor


def _report(
    run: RunFolder,
    monitor: str,
    evaluation: "Evaluation | None",
    predictor: "Predictor",
    split: str,
    prepared: "Prepared",
    display: Display,
) -> None:
    """Write the page of the run."""
    with display.working("drawing the report"):
        with quiet_libraries():
            from seq2seq.reporting import write_report

        train = prepared.splits.get("train")
        write_report(run.path, monitor, evaluation, predictor, split, train)


def _closing(run: RunFolder, predictor: "Predictor", words: list[str]) -> str:
    """Where everything is, and what to do with it."""
    option = " ".join([shell_word("run", run.path), *words])
    other = " decoding=beam decoding.width=5" if predictor.searches else ""
    return (
        f"\nrun folder: {run.path}\n"
        f"  look at:  {run.report_file}\n"
        f'  predict:  seq2seq-predict {option} -- "some input"\n'
        f"  evaluate: seq2seq-evaluate {option}{other}"
    )
