"""`python scripts/update.py run=FOLDER data.path=grown.csv`: retraining, kept if it helps."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.checks import check_counts
from seq2seq.commands.entry import entry
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.commands.shell_words import shell_word
from seq2seq.commands.train import train
from seq2seq.configuration.composing import build
from seq2seq.configuration.own_classes import find_own_classes
from seq2seq.configuration.slots import check_slots
from seq2seq.configuration.stored_config import load_config
from seq2seq.configuration.trust import check_classes, check_names, targets, trust_words
from seq2seq.data import Series
from seq2seq.errors import InputError
from seq2seq.storage.files import replacing
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Display

GROUPS = ("data", "model", "decoding", "trainer", "optimizer", "logger")
FIGURE = "mae"
TOLERANCE = 1e-6  # of the sum of fractions


def main() -> None:
    """Entry point of `seq2seq-update`."""
    entry("update", update)


def update(config: DictConfig) -> None:
    """Train on from a run's weights, judge both models on the newest part, and say which is better.

    The newest part is the test part of `data.split`, on which neither was trained.
    """
    check_counts(optional=True, max_steps=config.max_steps)
    old = RunFolder(config.run)
    stored = _trainable(config)
    new = RunFolder(config.paths.output)
    if new.holds_run:
        raise InputError(f"paths.output={new.path} already contains a run. Choose another folder.")
    trained = train(stored)
    display = Display()
    if trained.evaluation is None:
        raise InputError(f"data.split must have a test part, not {list(stored.data.split)}.")
    after = trained.evaluation.figures[FIGURE]
    before = _judged(stored, old, display)
    is_better = after < before
    kept = new if is_better else old
    record = {
        "old_run": str(old.path),
        "old_mae": before,
        "new_mae": after,
        "rows": trained.evaluation.rows,
        "is_better": is_better,
    }
    with replacing(new.update_file) as temporary:
        temporary.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    option = " ".join([shell_word("run", kept.path), *trust_words(stored, to_resume=False)])
    display.say(
        f"\nupdate: MAE {after:.4g} against {before:.4g} of {old.path}, on the newest "
        f"{trained.evaluation.rows:,} windows.\n"
        f"{'Better: use the new run' if is_better else 'Not better: keep the old run'}.\n"
        f"  record:   {new.update_file}\n"
        f"  forecast: seq2seq-forecast {option}"
    )


def _trainable(config: DictConfig) -> DictConfig:
    """The config of a training that starts from the run, checked."""
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
            check_classes(stored, GROUPS, [*targets(stored)])
    find_own_classes(stored)
    if not isinstance(build(config.data), Series):
        raise InputError("data must be time series (data=series), as in the training of the run.")
    _check_split(stored.data.get("split"), config.data.split)
    changes: dict[str, Any] = {
        "data": config.data,
        "paths": config.paths,
        "trust": config.trust,
        "warm_start": str(config.run),
        "resume": None,
        "final_split": "test",
        "allow_changed_data": False,
    }
    if config.max_steps is not None:
        changes["trainer"] = {**stored.trainer, "max_steps": config.max_steps}
    for name, value in changes.items():
        OmegaConf.update(stored, name, value, merge=False)
    OmegaConf.set_struct(stored, True)
    return stored


def _check_split(old: Sequence[Any] | None, new: Sequence[Any]) -> None:
    """Raise InputError unless the test part begins behind all that the run was trained on.

    It does in a grown file, if its share is not larger than in the training.
    """
    before, now = list(old or []), list(new)
    if _are_fractions(before) and _are_fractions(now) and 0 < now[2] <= before[2]:
        return
    if len(before) == len(now) == 2 and str(before[1]) < str(now[1]):
        return
    raise InputError(
        "data.split must be fractions with a test part that is not larger than that of the "
        "training, or dates of which the second is later than that of the training, so that the "
        f"newest part is new to both models, not {now} after {before}."
    )


def _are_fractions(split: Sequence[Any]) -> bool:
    are_numbers = len(split) == 3 and all(isinstance(one, int | float) for one in split)
    return are_numbers and abs(sum(split) - 1) < TOLERANCE


def _judged(config: DictConfig, old: RunFolder, display: Display) -> float:
    """The figure of the old model on the test part."""
    from seq2seq.evaluation import evaluate
    from seq2seq.prediction import Predictor, load_model

    model: Any = load_model(Path(old.path))
    prepared = build(config.data).prepare(config.paths.cache, None, (model.source, model.target))
    split = prepared.splits["test"]
    with display.counting(f"evaluating {old.path}:", len(split)) as advance:
        found = evaluate(Predictor(model), split, is_final=False, on_row=advance)
    return found.figures[FIGURE]
