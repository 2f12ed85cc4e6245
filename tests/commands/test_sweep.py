"""Sweeps by the command, with real trainings."""

import errno
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from seq2seq.storage.run_folder import RunFolder

SMALL = ["sweep=encoders", "sweep.trials=2", "sweep.space={model/encoder: [gru, dense]}"]


@pytest.fixture(scope="module")
def swept(command, tiny, tmp_path_factory):
    """Folder of a sweep of two trainings, and what the command wrote."""
    folder = tmp_path_factory.mktemp("sweeps") / "encoders"
    return folder, command("sweep", *SMALL, *tiny, f"sweep.folder={folder}")


@pytest.mark.by_turns(5, among="sweeps")
@pytest.mark.slow
def test_a_sweep_trains_on_train_and_judges_on_validation(swept):
    folder, result = swept
    assert (0, "") == (result.status, result.err)
    runs = sorted(folder.glob("*/run.json"))
    assert 2 == len(runs)
    for run in runs:
        assert "finished" == json.loads(run.read_text())["status"]
        splits = {
            json.loads(line)["split"]
            for line in (run.parent / "metrics.jsonl").read_text().splitlines()
        }
        assert {"train", "validation", "final"} == splits
        assert 1 + 18 == len(  # of 20 rows, some with the same source
            (run.parent / "predictions.tsv").read_text().splitlines()
        )


@pytest.mark.by_turns(5, among="sweeps")
@pytest.mark.slow
def test_the_report_has_a_leaderboard_and_pictures(swept):
    folder, result = swept
    page = (folder / "report.html").read_text()
    assert "2 of 2 trials, by exact match of the validation rows" in page
    assert re.search(r"\+?-?\d+\.\d% to ", page)  # a paired interval
    for name in ("History", "Combinations", "Single options"):
        assert f'aria-label="{name}"' in page
    assert f"report: {folder}/report.html" in result.out
    assert "model/encoder" in result.out


@pytest.mark.by_turns(5, among="sweeps")
@pytest.mark.slow
def test_the_same_command_again_trains_nothing_and_a_report_can_be_had_alone(command, swept, tiny):
    folder, _ = swept
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*/model.keras")}
    for more in ([], ["sweep.report=true"]):
        result = command("sweep", *SMALL, *tiny, f"sweep.folder={folder}", *more)
        assert (0, "") == (result.status, result.err)
        assert " 1 " in result.out
    assert before == {path: path.stat().st_mtime_ns for path in folder.glob("*/model.keras")}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["sweep=encoderz"], "not encoderz. Did you mean encoders?"),
        (["sweep.trails=3"], "There is no option sweep.trails. Did you mean sweep.trials?"),
        (["resume=auto"], "resume is set by the sweep"),
        (["allow_changed_data=true"], "All trials of a sweep need the same rows"),
        (["sweep/sampler=gird"], "Did you mean grid?"),
        (["sweep=learning_rate", "sweep/sampler=grid"], "is a range without a step"),
        (["sweep=base"], "sweep.name is not given"),
        (["sweep.trials=0"], "trials must be"),
    ],
)
def test_a_mistake_is_one_sentence_and_leaves_no_trial(command, tiny, tmp_path, words, named):
    result = command("sweep", *words, *tiny, f"sweep.folder={tmp_path}/sweep")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert named in result.err
    assert [] == list(tmp_path.glob("sweep/*/run.json"))


@pytest.mark.by_turns(5, among="sweeps")
@pytest.mark.slow
def test_hydras_own_sweeper_and_the_joblib_launcher_run_trainings(tiny, tmp_path):
    script = Path(__file__).parents[2] / "scripts" / "train.py"
    options = ["-m", "hydra/launcher=joblib", "hydra.launcher.n_jobs=2", "model/encoder=gru,dense"]
    command = [sys.executable, script, *tiny, *options, f"paths.sweep={tmp_path}/multirun"]
    process = subprocess.run(command, capture_output=True, text=True)
    assert 0 == process.returncode, process.stderr
    for number in (0, 1):
        record = json.loads((tmp_path / "multirun" / str(number) / "run.json").read_text())
        assert "finished" == record["status"]


def test_each_failed_job_of_hydras_own_sweeper_leaves_its_reason(command, tiny, tmp_path):
    columns = "data.target_column=3,4"
    result = command("train", *tiny, "-m", columns, f"paths.sweep={tmp_path}/multirun")
    assert 2 == result.status
    for number, column in ((0, 3), (1, 4)):
        reason = (tmp_path / "multirun" / str(number) / "failure.txt").read_text()
        assert "data.target_column must be at most 2" in reason
        assert reason.endswith(f"not {column}.\n")
        assert f"Job {number} failed: {reason}" in result.err
        assert 1 == result.err.count(reason)
    assert result.err.endswith("\nJob 0 failed for the reason above.\n")


def test_a_full_disk_hides_no_reason_of_a_failed_job(command, tiny, tmp_path, monkeypatch):
    def fail(*given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RunFolder, "write_failure", fail)
    words = ["-m", "data.target_column=3", f"paths.sweep={tmp_path}/multirun"]
    result = command("train", *tiny, *words)
    assert 2 == result.status
    assert "data.target_column must be at most 2" in result.err
