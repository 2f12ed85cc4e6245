"""Sweeps that are killed, continued, and shared."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import optuna
import pytest
from optuna.trial import TrialState

sys.path.insert(0, str(Path(__file__).parent))

from worker import sweep_of, work, worker_of

from seq2seq.errors import ChangedData, InputError
from seq2seq.sweeps import Sweep
from seq2seq.sweeps.leaderboard import leaderboard
from seq2seq.sweeps.report import leaderboard_table, reasons

WORKER = Path(__file__).with_name("worker.py")
GRID = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]


def start(folder, values):
    command = [sys.executable, "-u", WORKER, folder, json.dumps(values)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


def states(sweep):
    return [trial.state for trial in sweep.study.trials]


@pytest.fixture
def work_a_while(monkeypatch):
    """`work_a_while(sweep, say)`: its time is over in the midst of the first training."""

    def work_until_it_trains(sweep, say=print):
        worker = worker_of(sweep, say, max_time=1)
        before = set(sweep.folder.glob("*/metrics.jsonl"))

        def end():
            while set(sweep.folder.glob("*/metrics.jsonl")) == before:
                time.sleep(0.01)
            worker._end = 0.0

        with monkeypatch.context() as patched:
            patched.setenv("SECONDS", "0.5")
            threading.Thread(target=end, daemon=True).start()
            worker()

    return work_until_it_trains


def starts(folder):
    """The round at which each start of each trial's training began, by trial."""
    return {path.parent.name: path.read_text().split() for path in folder.glob("*/starts")}


@pytest.mark.by_turns(5, among="sweeps")
@pytest.mark.slow
def test_a_sweep_killed_twice_and_continued_by_two_workers_is_the_undisturbed_one(tmp_path):
    whole = sweep_of(tmp_path / "whole", GRID)
    work(whole)
    killed = tmp_path / "killed"
    for _ in range(2):
        process = start(killed, GRID)
        for line in process.stdout:
            if "exact match" in line:  # one more is done; kill in the midst of the next
                break
        time.sleep(1)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    workers = [start(killed, GRID) for _ in range(2)]
    for process in workers:
        process.communicate()
    sweep = sweep_of(killed, GRID)
    assert [TrialState.COMPLETE] * 8 == states(sweep)
    assert whole.study.best_params == sweep.study.best_params == {"x": 0.3}
    assert sorted(GRID) == sorted(trial.params["x"] for trial in sweep.study.trials)


@pytest.mark.by_turns(5, among="sweeps")
def test_a_trial_whose_worker_was_killed_goes_on_where_it_was(tmp_path):
    process = start(tmp_path, [0.2])
    journal = tmp_path / "x_0.2" / "metrics.jsonl"
    while not journal.exists() or len(journal.read_text().splitlines()) < 3:
        time.sleep(0.01)
    process.kill()  # the worker alone: its training lives on, and nobody else takes it
    process.communicate()
    sweep = sweep_of(tmp_path, [0.2])
    work(sweep)
    assert [TrialState.RUNNING] == states(sweep)
    while json.loads((tmp_path / "x_0.2" / "run.json").read_text())["status"] != "finished":
        time.sleep(0.05)
    time.sleep(0.2)  # until its process has ended
    work(sweep)
    assert [TrialState.COMPLETE] == states(sweep)
    assert {"x_0.2": ["0"]} == starts(tmp_path)


@pytest.mark.by_turns(5, among="sweeps")
def test_a_stopped_worker_stops_its_training_and_the_next_goes_on(tmp_path):
    process = start(tmp_path, [0.2])
    journal = tmp_path / "x_0.2" / "metrics.jsonl"
    while not journal.exists() or len(journal.read_text().splitlines()) < 3:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate()
    sweep = sweep_of(tmp_path, [0.2])
    work(sweep)
    assert [TrialState.COMPLETE] == states(sweep)
    first, second = starts(tmp_path)["x_0.2"]
    assert "0" == first
    assert int(second) >= 3


def test_a_failed_trial_is_kept_with_its_log_and_the_others_go_on(tmp_path):
    said = []
    sweep = sweep_of(tmp_path, ["broken", "0.3"])
    work(sweep, said.append)
    assert {TrialState.FAIL, TrialState.COMPLETE} == set(states(sweep))
    assert "this option does not train" in (tmp_path / "x_broken" / "log.txt").read_text()
    reason = f"this option does not train (status 2; {tmp_path}/x_broken/log.txt)"
    assert [reason] == [line.partition(": ")[2] for line in said if "status 2" in line]
    assert [("x_broken", reason)] == reasons(leaderboard(sweep))


def test_equal_trials_have_the_same_rank(tmp_path):
    sweep = sweep_of(tmp_path, [0.2, 0.4, 0.3])
    work(sweep)
    _, rows = leaderboard_table(sweep, leaderboard(sweep))
    assert ["1", "2", "2"] == [row[0] for row in rows]


def test_the_time_of_a_sweep_ends_it_and_the_next_start_resumes(tmp_path, work_a_while):
    said = []
    sweep = sweep_of(tmp_path, [0.2, 0.4])
    work_a_while(sweep, said.append)
    assert [TrialState.RUNNING] == states(sweep)
    assert "sweep.max_time=1 minutes are over. Run the same command again." == said[-1]
    work(sweep)
    assert [TrialState.COMPLETE] * 2 == states(sweep)
    assert int(starts(tmp_path)["x_0.2" if len(starts(tmp_path)["x_0.2"]) == 2 else "x_0.4"][1]) > 0


def test_rows_that_have_changed_end_the_sweep(tmp_path, monkeypatch):
    sweep = sweep_of(tmp_path, [0.2, 0.4])
    sweep.trials = 1
    work(sweep)
    sweep.trials = 2
    monkeypatch.setenv("ROWS", "others")
    with pytest.raises(InputError, match="The data has changed since the first trial"):
        work(sweep)
    assert [TrialState.COMPLETE, TrialState.RUNNING] == states(sweep)
    monkeypatch.delenv("ROWS")
    work(sweep)
    assert [TrialState.COMPLETE] * 2 == states(sweep)
    assert all("0" == began for one in starts(tmp_path).values() for began in one)  # all anew


def test_a_resumed_trial_whose_rows_have_changed_waits_for_them(
    tmp_path, work_a_while, monkeypatch
):
    sweep = sweep_of(tmp_path, [0.2])
    work_a_while(sweep)
    monkeypatch.setenv("ROWS", "others")
    with pytest.raises(ChangedData, match="The data has changed since the first trial"):
        work(sweep)
    assert [TrialState.RUNNING] == states(sweep)
    monkeypatch.delenv("ROWS")
    work(sweep)
    assert [TrialState.COMPLETE] == states(sweep)
    first, second = starts(tmp_path)["x_0.2"]
    assert "0" == first
    assert int(second) > 0


@pytest.mark.parametrize("is_finished", [False, True])
def test_a_trial_on_other_rows_whose_worker_was_killed_begins_anew(
    tmp_path, work_a_while, monkeypatch, is_finished
):
    class Killed(Exception):
        """The worker's end, before it has compared the rows or told a figure."""

    def kill(*given, **options):
        raise Killed

    sweep = sweep_of(tmp_path, [0.2, 0.4], trials=1)
    work(sweep)
    sweep.trials = 2
    monkeypatch.setenv("ROWS", "others")
    with monkeypatch.context() as patched, contextlib.suppress(Killed):
        patched.setattr(Sweep, "check_data", lambda *given: None)
        patched.setattr(Sweep, "tell", kill)
        (work if is_finished else work_a_while)(sweep)
    assert [TrialState.COMPLETE, TrialState.RUNNING] == states(sweep)
    monkeypatch.delenv("ROWS")
    work(sweep)
    assert [TrialState.COMPLETE] * 2 == states(sweep)
    for folder in tmp_path.glob("x_*"):
        assert None is json.loads((folder / "run.json").read_text())["data"]["rows"]
        assert ["0"] == (folder / "starts").read_text().split()


def test_trials_with_other_options_of_the_data_have_other_rows(tmp_path, monkeypatch):
    sweep = sweep_of(tmp_path, {"x": [0.2, 0.4], "data": ["one", "two"]}, trials=3)
    work(sweep)
    assert [TrialState.COMPLETE] * 3 == states(sweep)
    sweep.trials = 4
    monkeypatch.setenv("ROWS", "others")
    with pytest.raises(ChangedData, match="since the first trial of the sweep"):
        work(sweep)


def test_a_figure_of_training_is_none_to_judge_by(tmp_path):
    said = []
    sweep = sweep_of(tmp_path, ["unjudged"])
    work(sweep, said.append)
    assert [TrialState.FAIL] == states(sweep)
    assert any("no validation split to evaluate it on" in line for line in said)


def test_the_same_options_are_not_trained_twice(tmp_path):
    sweep = sweep_of(tmp_path, [0.3, 0.5])
    sweep.trials = 3
    sweep.make_sampler = lambda seed: optuna.samplers.RandomSampler(seed=seed)
    work(sweep)
    assert [TrialState.COMPLETE] * 3 == states(sweep)
    assert all(["0"] == began for began in starts(tmp_path).values())
    values = {(trial.params["x"], trial.value) for trial in sweep.study.trials}
    assert len(values) == len({x for x, _ in values})


def test_a_pruned_trial_is_stopped_early(tmp_path):
    said = []
    pruner = optuna.pruners.ThresholdPruner(lower=0.05)  # after the first round x=2 is below
    sweep = sweep_of(tmp_path, [2.0, 0.3], pruner)
    work(sweep, said.append)
    assert {TrialState.PRUNED, TrialState.COMPLETE} == set(states(sweep))
    assert len((tmp_path / "x_2.0" / "metrics.jsonl").read_text().splitlines()) < 10
    assert any("pruned after step" in line for line in said)


def test_the_twin_of_a_pruned_trial_is_pruned_as_well(tmp_path):
    pruner = optuna.pruners.ThresholdPruner(lower=0.05)
    sweep = sweep_of(tmp_path, [2.0], pruner, trials=2)
    sweep.make_sampler = lambda seed: optuna.samplers.RandomSampler(seed=seed)
    work(sweep)
    assert [TrialState.PRUNED] * 2 == states(sweep)
    assert {"x_2.0": ["0"]} == starts(tmp_path)


def test_a_database_holds_a_study_as_well(tmp_path):
    sweep = sweep_of(tmp_path, [0.3], storage=f"sqlite:///{tmp_path}/sweep.db")
    work(sweep)
    assert 1.0 == sweep.study.best_value
    assert not (tmp_path / "journal.log").exists()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("unknown://me:secret@host/db?key=secret", "storage=unknown://me:\\*\\*\\*@host/db cannot"),
        ("sqlite://me:secret@host/db?key=secret", "storage=sqlite://me:\\*\\*\\*@host/db cannot"),
        ("postgresql://me:se:cret@host:secret/db", "storage must be the URL"),
        ("me:secret@host", "storage must be the URL"),
    ],
)
def test_the_password_of_a_database_is_not_printed(url, shown, tmp_path):
    with pytest.raises(InputError, match=shown) as caught:
        sweep_of(tmp_path, [0.3], storage=url)
    assert "secret" not in str(caught.value)


def test_a_folder_of_another_sweep_is_refused(tmp_path):
    sweep_of(tmp_path, [0.3])
    with pytest.raises(InputError, match="contains a sweep of other trainings"):
        type(sweep_of(tmp_path, [0.3]))(
            tmp_path, None, "test", "wer", {"x": [1]}, 1, optuna.samplers.RandomSampler
        )
