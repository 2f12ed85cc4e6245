"""The figures of a run: while it trains, when it has trained, and on its page."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig

from seq2seq.commands.quiet import quiet_libraries
from seq2seq.configuration.building import build_decoding
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Display

if TYPE_CHECKING:
    from seq2seq.data import Prepared, Split
    from seq2seq.evaluation import Evaluation
    from seq2seq.evaluation.backtest import Backtest
    from seq2seq.prediction import Predictor
    from seq2seq.training import Trainer


def predictor_of(model: Any, config: DictConfig) -> "Predictor":
    """The predictor of a model, with the decoding of its training."""
    from seq2seq.prediction import Predictor

    return Predictor(model, build_decoding(config.decoding, model.target), unknown=config.unknown)


def validation(
    predictor: "Predictor",
    config: DictConfig,
    prepared: "Prepared",
    trainer: "Trainer",
    display: Display,
) -> Any:
    """A function that validates and calibrates a model as it is, and returns the figures."""
    from seq2seq.evaluation import evaluate, fit_shrinkage, is_shrunk, num_asked, teacher_forced
    from seq2seq.metrics.figures import LEVELS
    from seq2seq.models import Calibration, IntervalCalibration
    from seq2seq.prediction.calibrate import coverages_of

    model, split = predictor.model, prepared.splits.get("validation")
    if split is None:
        if config.calibrate_intervals is not None:
            raise InputError("calibrate_intervals must be null for data without validation rows.")
        if config.shrink_forecasts is True:
            raise InputError("shrink_forecasts must not be true for data without validation rows.")
        return None
    batches = prepared.batches("validation", form=model.target_form)
    shrinks = is_shrunk(config.shrink_forecasts, model)
    count = min(num_asked(model, split), trainer.validation_rows or len(split))
    wanted = config.calibrate_intervals
    own = [] if wanted is None else coverages_of(model, wanted)
    judged = [level / 100 for level in LEVELS]
    coverages = own and coverages_of(model, [*own, *judged])

    def validate() -> dict[str, float]:
        model.drop_calibrations()  # those of other weights, also of the weights' average
        with display.counting("validating", count) as advance:
            if shrinks:
                model.shrinkage = fit_shrinkage(predictor, split, count)
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
            found = IntervalCalibration.fit(
                coverages, evaluation.interval_scores, predictor.num_samples
            )
            model.interval_calibration = found
            if remark := found.remark(own):
                display.say(remark)
        display.evaluation("validation", evaluation)
        return evaluation.figures

    return validate


def judge(
    config: DictConfig,
    prepared: "Prepared",
    trainer: "Trainer",
    run: RunFolder,
    display: Display,
) -> "tuple[Evaluation | None, Predictor]":
    """Figures of the saved model, loaded as any user would load it, on the final split."""
    from seq2seq.prediction import load_model

    loaded = load_model(run.path)
    predictor = predictor_of(loaded, config)
    predictor.file = run.model_file
    name = config.final_split
    if name not in prepared.splits:
        display.say(f"There is no {name} split, so no {name} figures.")
        return None, predictor
    trainer.compile(loaded)
    season = config.data.get("season")
    return evaluated(predictor, prepared, name, season, run.predictions_file, display), predictor


def evaluated(
    predictor: "Predictor",
    prepared: "Prepared",
    name: str,
    season: int | None,
    write: Path,
    display: Display,
    backtest: "Backtest | None" = None,
) -> "Evaluation":
    """Figures of a compiled model on a split, which are shown.

    Args:
        predictor: that of the model.
        prepared: the data.
        name: of the split.
        season: of a series; see `evaluate`.
        write: file for the rows.
        display: where progress and figures are shown.
        backtest: of windows of series: their origins, and what is done at each.
    """
    from seq2seq.evaluation import evaluate, num_asked, teacher_forced

    model, split = predictor.model, prepared.splits[name]
    with display.counting(f"evaluating on {name}:", num_asked(model, split)) as advance:
        evaluation = evaluate(
            predictor,
            split,
            samples=40,
            season=season,
            write=write,
            on_row=advance,
            backtest=backtest,
        )
        if not (backtest and backtest.refits):  # after which the model is that of the last origin
            batches = prepared.batches(name, form=model.target_form, training=False)
            evaluation.add(teacher_forced(model, batches))
    display.result(name, evaluation)
    return evaluation


def report(
    display: Display,
    run: RunFolder,
    monitor: str | None,
    evaluation: "Evaluation | None",
    predictor: "Predictor",
    split: str,
    train: "Split | None",
    path: Path | None = None,
) -> None:
    """Draw the page of a run, or of an evaluation, as `write_report` does."""
    with display.working("drawing the report"):
        with quiet_libraries():
            from seq2seq.reporting import write_report

        write_report(run.path, monitor, evaluation, predictor, split, train, path)
