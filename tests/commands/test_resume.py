"""Resuming a stopped run."""

import json
import re
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from seq2seq.commands import resuming
from seq2seq.commands.runs.claim import _matches
from seq2seq.commands.train import _as_begun
from seq2seq.configuration.command_options import KINDS
from seq2seq.configuration.composing import compose
from seq2seq.configuration.stored_config import choices_of_run, load_config, save_config
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder
from seq2seq.storage.run_record import RunRecord


def status(folder):
    return json.loads((folder / "run.json").read_text())["status"]


def steps(folder):
    records = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    return [record["step"] for record in records if record["split"] == "train"]


def test_resume_with_a_folder_needs_no_other_option(command, stopped, trained):
    result = command("train", f"resume={stopped}")
    assert (0, "") == (result.status, result.err)
    assert "finished" == status(stopped)
    for name in ("metrics.jsonl", "predictions.tsv"):
        assert (trained / name).read_text() == (stopped / name).read_text()


@pytest.mark.by_turns(5, among="trainings")
def test_a_larger_budget_goes_on_where_the_run_ended(command, stopped, tiny):
    result = command("train", *tiny, f"resume={stopped}", "trainer.max_steps=6")
    assert (0, "") == (result.status, result.err)
    assert [1, 2, 3, 4, 5, 6] == steps(stopped)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ("model.dropout=0.5", "model.dropout must be 0.1"),
        ("model/encoder=bigru", "model.encoder._target_ must be seq2seq.encoders.DenseEncoder"),
        ("seed=9", "seed must be 1"),
        ("experiment=g2p", "data._target_ must be seq2seq.data.Files"),
    ],
)
def test_a_changed_option_is_refused_by_name(command, stopped, tiny, changed, named):
    before = (stopped / "metrics.jsonl").read_text()
    result = command("train", f"resume={stopped}", changed)
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert named in result.err
    assert before == (stopped / "metrics.jsonl").read_text()


@pytest.mark.by_turns(5, among="trainings")
def test_auto_begins_anew_in_a_given_folder_whatever_stands_beside_it(
    command, stopped, tiny, tmp_path
):
    result = command("train", *tiny, "resume=auto", f"paths.output={tmp_path}/new")
    assert (0, "") == (result.status, result.err)
    assert ("finished", "running") == (status(tmp_path / "new"), status(stopped))


def test_auto_goes_on_with_the_given_folder(command, stopped, tiny):
    result = command("train", *tiny, "resume=auto", f"paths.output={stopped}")
    assert 0 == result.status
    assert "Resuming from step 4" in result.out
    assert "finished" == status(stopped)


@pytest.mark.by_turns(5, among="trainings")
def test_auto_looks_among_the_default_run_folders(command, stopped, tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    stopped.rename(tmp_path / "runs" / "first")
    result = command("train", *tiny, "resume=auto")
    assert (0, ["first"]) == (result.status, [path.name for path in (tmp_path / "runs").iterdir()])
    result = command("train", *tiny, "resume=auto", "seed=2")  # the first is finished now
    assert (0, 2) == (result.status, len(list((tmp_path / "runs").iterdir())))


def test_auto_does_not_touch_a_finished_run(command, trained, tiny):
    result = command("train", *tiny, "resume=auto", f"paths.output={trained}")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "already contains a run" in result.err


def test_resume_of_no_run_folder_is_refused(command, tmp_path):
    result = command("train", f"resume={tmp_path}")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert f"{tmp_path} is not a run folder" in result.err


def test_a_run_without_its_features_is_refused(command, stopped):
    (stopped / "features.json").unlink()
    result = command("train", f"resume={stopped}", "allow_changed_data=true")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert f"{stopped} must have features.json" in result.err


CHOSEN = {"trainer.max_steps": 795, "trainer.patience": 3, "data.batch_size": 64}
NUMBERS = [f"{name}={number}" for name, number in CHOSEN.items()]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["trainer.max_epochs=400"], ("auto", "auto", 400)),
        (["trainer.max_steps=900"], (900, "auto", None)),
        (["trainer.max_steps=auto"], (795, 3, None)),  # the same command again
        (["trainer.patience=9"], (795, 9, None)),
    ],
)
def test_what_followed_from_a_budget_follows_from_a_new_one(monkeypatch, options, expected):
    monkeypatch.setattr(resuming, "overridden", lambda: [x.partition("=")[0] for x in options])
    stored, config = compose("train", NUMBERS), compose("train", options)
    resuming._update(stored, config, Path("run"), CHOSEN)
    trainer = stored.trainer
    assert expected == (trainer.max_steps, trainer.patience, trainer.max_epochs)
    assert 64 == stored.data.batch_size


@pytest.mark.parametrize(
    ("chosen", "options", "stored", "is_same"),
    [
        (CHOSEN, [], NUMBERS, True),
        ({}, [], NUMBERS, False),  # which were asked for
        (CHOSEN, ["data.batch_size=64"], NUMBERS, True),
        (CHOSEN, ["data.batch_size=32"], NUMBERS, False),
        (CHOSEN, ["model.dropout=0.5"], NUMBERS, False),
        ({}, ["data.word_dropout=0.0"], ["-data.word_dropout"], True),  # of an earlier version
        ({}, ["data.stratified=false"], ["-data.stratified"], True),
    ],
)
def test_auto_tells_what_was_chosen_from_what_was_asked_for(
    tmp_path, chosen, options, stored, is_same
):
    run = RunFolder(tmp_path)
    old = [word[1:] for word in stored if word.startswith("-")]
    config = compose("train", [word for word in stored if not word.startswith("-")])
    OmegaConf.set_struct(config, False)
    for name in old:
        del config[name.partition(".")[0]][name.partition(".")[2]]
    save_config(config, tmp_path)
    run.write_record(
        RunRecord.of_this_process(
            seed=1, precision="float32", data={}, series={}, columns={}, chosen=chosen
        )
    )
    assert is_same == _matches(compose("train", options), run)


@pytest.mark.parametrize(
    ("recorded", "option", "expected"),
    [
        ("mixed_bfloat16", "auto", "mixed_bfloat16"),
        ("float32", "auto", "float32"),
        ("float32", "mixed_bfloat16", "mixed_bfloat16"),
        ("", "auto", "auto"),  # of an earlier version
        ("code", "auto", "auto"),
    ],
)
def test_precision_that_was_chosen_stays_on_another_machine(tmp_path, recorded, option, expected):
    run = RunFolder(tmp_path)
    run.write_record(RunRecord(precision=recorded))
    trainer = OmegaConf.create({"precision": option, "max_steps": 3})
    assert {"precision": expected, "max_steps": 3} == _as_begun(trainer, run)


@pytest.mark.parametrize("name", ["learning_rate", "seed"])
def test_an_option_that_a_changed_config_lacks_is_named(command, stopped, name):
    config = stopped / "config.yaml"
    config.write_text(re.sub(rf"(?m)^ *{name}: .*\n", "", config.read_text()))
    result = command("train", f"resume={stopped}")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert f"has no {name}" in result.err


def test_an_option_of_another_kind_in_a_changed_config_is_named(stopped):
    config, composed = load_config(stopped), compose("train", [])
    names = [name for name in KINDS if OmegaConf.select(config, name, default=...) is not ...]
    assert {"seed", "paths.cache"} < {*names}
    for name in names:
        changed = config.copy()
        OmegaConf.update(changed, name, [[1]], merge=False)
        save_config(changed, stopped)
        with pytest.raises(InputError, match=rf"is corrupt: {name} must be .* Restore it"):
            resuming.resumed_config(composed, RunFolder(stopped))


def test_runs_of_earlier_versions_keep_their_splits(tmp_path):
    config = compose("train", ["data=files", "data.train=a.tsv", "data.target=labels"])
    OmegaConf.set_struct(config, False)
    del config.data["stratified"]
    save_config(config, tmp_path)
    data = choices_of_run(tmp_path).data
    assert (False, "labels", "a.tsv") == (data.stratified, data.target, data.train)
