"""`python scripts/update.py run=FOLDER data.path=grown.csv`: retraining, kept if it helps."""

from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.checks import check_counts
from seq2seq.commands.entry import entry
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.commands.shell_words import shell_word
from seq2seq.commands.train import train
from seq2seq.commands.update_data import check_update_data
from seq2seq.configuration.composing import build
from seq2seq.configuration.own_classes import find_own_classes, import_own_classes
from seq2seq.configuration.slots import check_slots
from seq2seq.configuration.stored_config import load_config
from seq2seq.configuration.trust import check_classes, check_names, targets, trust_words
from seq2seq.data import Series
from seq2seq.data.series.check_rows import check_rows
from seq2seq.errors import InputError
from seq2seq.metrics.figures import figure, worded
from seq2seq.storage.files import replacing
from seq2seq.storage.json_text import json_text
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Display

GROUPS = ("data", "model", "decoding", "trainer", "optimizer", "logger")
FIGURES = ("window_mae", "mae")  # in which series of any size count alike, and in units of the data


def main() -> None:
    """Entry point of `seq2seq-update`."""
    entry("update", update)


def update(config: DictConfig) -> None:
    """Train on from a run's weights, judge both models on the newest part, and say which is better.

    The newest part is the test part of `data.split`, on which neither was trained.
    """
    check_counts(optional=True, max_steps=config.max_steps)
    old, new = RunFolder(config.run), RunFolder(config.resume or config.paths.output)
    stored = _trainable(config)
    begun = stored if config.resume is None else _begun(config, new)
    if config.resume is None and new.holds_run:
        raise InputError(
            f"paths.output={new.path} already contains a run. Resume it with "
            f"{shell_word('resume', new.path)}, or choose another folder."
        )
    display = Display()
    compare_rows(build(begun.data), old, display)
    import_own_classes(str(old.path), config.trust)
    # What cannot be judged is not trained for.
    before = _judged(begun.data, config.paths.cache, old, display)
    trained = train(stored)
    stored = load_config(new.path)  # if it was resumed, the options are those of its start
    assert trained.evaluation is not None  # since there is a test part
    figures = trained.evaluation.figures
    names = [name for name in FIGURES if name in before and name in figures]
    is_better = all(figures[name] < before[name] for name in names)
    kept = new if is_better else old
    record = {
        "old_run": str(old.path),
        **{f"old_{name}": before[name] for name in names},
        **{f"new_{name}": figures[name] for name in names},
        "rows": trained.evaluation.rows,
        "is_better": is_better,
    }
    with replacing(new.update_file) as temporary:
        temporary.write_text(json_text(record) + "\n", encoding="utf-8")
    words = [shell_word("run", kept.path), *trust_words(stored, to_resume=False)]
    if not is_better and stored.data.path != load_config(old.path).data.path:
        words.append(shell_word("data.path", stored.data.path))
    compared = " and ".join(
        f"{worded(name, figures[name])} against {figure(name).text(before[name])}" for name in names
    )
    verdict = "Better: use the new run"
    if not is_better:
        few = any(figures[name] < before[name] for name in names)
        verdict = f"{'Better by one figure only' if few else 'Not better'}: keep the old run"
    display.say(
        f"\nupdate: {compared} of {old.path}, on the newest {trained.evaluation.rows:,} windows.\n"
        f"{verdict}.\n"
        f"  record:   {new.update_file}\n"
        f"  forecast: seq2seq-forecast {' '.join(words)}"
    )


def trainable(config: DictConfig) -> DictConfig:
    """The stored config of the run of a command, which is to be trained further, checked."""
    stored = load_config(config.run)
    lacking = [name for name in (*GROUPS, "seed", "paths", "freeze") if name not in stored]
    if lacking:
        raise InputError(
            f"The configuration of {config.run} has no {lacking[0]}. Restore its config.yaml."
        )
    check_slots(stored)
    if not config.trust:
        check_names(stored, config)
        with quiet_libraries():
            check_classes(stored, GROUPS, [*targets(stored)], has_logger=False)
    find_own_classes(stored)
    return stored


def _trainable(config: DictConfig) -> DictConfig:
    """The config of a training that starts from the run, checked."""
    stored = trainable(config)
    if not isinstance(build(config.data), Series):
        raise InputError("data must be time series (data=series), as in the training of the run.")
    check_update_data(stored.data, config.data)
    changes: dict[str, Any] = {
        "data": config.data,
        "paths": config.paths,
        "trust": config.trust,
        "warm_start": str(config.run),
        "resume": config.resume,
        "final_split": "test",
        "allow_changed_data": False,
    }
    if config.max_steps is not None:
        changes["trainer"] = {**stored.trainer, "max_steps": config.max_steps}
    for name, value in changes.items():
        OmegaConf.update(stored, name, value, merge=False)
    OmegaConf.set_struct(stored, True)
    return stored


def _begun(config: DictConfig, new: RunFolder) -> DictConfig:
    """The config of a run that is to be resumed, which must be an update of the old run."""
    begun = load_config(new.path)
    is_of_run = Path(str(begun.get("warm_start"))).resolve() == Path(config.run).resolve()
    if not is_of_run or begun.get("final_split") != "test" or "data" not in begun:
        raise InputError(
            f"resume={new.path} must be an update of run={config.run}, begun by seq2seq-update."
        )
    check_update_data(load_config(config.run).data, begun.data)
    steps = OmegaConf.select(begun, "trainer.max_steps")
    if config.max_steps not in (None, steps):
        raise InputError(
            f"max_steps must be {steps}, as when {new.path} was started, not {config.max_steps}."
        )
    if not config.trust:
        check_names(begun, config)
        check_classes(begun, ["data"], [*targets(begun)])
    return begun


def compare_rows(dataset: Series, old: RunFolder, display: Display) -> None:
    """Compare a file with the rows of the old run's training, where these are recorded."""
    record = old.read_record()
    if record is not None and record.series:
        check_rows(dataset, record.series, lambda sentence: display.say(f"data: {sentence}"))
    else:
        display.say(f"data: {old.path} has no record of its rows, so they are not compared.")


def _judged(data: DictConfig, cache: str, old: RunFolder, display: Display) -> dict[str, float]:
    """The figures of the old model on the test part."""
    from seq2seq.evaluation import evaluate
    from seq2seq.prediction import Predictor, load_model

    model: Any = load_model(Path(old.path))
    prepared = build(data).prepare(cache, None, (model.source, model.target))
    if "test" not in prepared.splits:
        raise InputError(f"data.split must have a test part, not {list(data.split)}.")
    split = prepared.splits["test"]
    with display.counting(f"evaluating {old.path}:", len(split)) as advance:
        found = evaluate(Predictor(model), split, is_final=False, on_row=advance)
    return found.figures
