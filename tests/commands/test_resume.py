"""Resuming a stopped run."""

import json

import pytest


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
