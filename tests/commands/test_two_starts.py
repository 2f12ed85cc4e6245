"""Two processes that start at once: each does its work, or says that the other does it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TRAIN = [sys.executable, str(Path(__file__).parents[2] / "scripts" / "train.py")]
pytestmark = [pytest.mark.slow, pytest.mark.by_turns(5, among="processes")]


def at_once(words, *others, cwd, train=TRAIN):
    """Start the same command with each of two lists of further words, and wait for both."""
    started = [
        subprocess.Popen(
            [*train, *words, *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=cwd,
        )
        for more in others
    ]
    printed = [process.communicate() for process in started]
    return [(process.returncode, *one) for process, one in zip(started, printed, strict=True)]


def finished(folder):
    return json.loads((folder / "run.json").read_text())["status"] == "finished"


def test_of_one_folder_only_one_process_trains(tiny, tmp_path):
    words = [*tiny, f"paths.output={tmp_path}/run", "resume=auto"]
    results = at_once(words, [], [], cwd=tmp_path)
    assert {0, 2} == {status for status, _, _ in results}
    (error,) = [err for status, _, err in results if status == 2]
    assert f"Another process is training in {tmp_path}/run." in error
    assert finished(tmp_path / "run")


def test_a_stopped_run_is_resumed_by_one_and_the_other_trains_anew(stopped, tiny, tmp_path):
    (tmp_path / "runs").mkdir()
    shutil.move(stopped, tmp_path / "runs" / "first")
    results = at_once([*tiny, "resume=auto"], [], [], cwd=tmp_path)
    assert [0, 0] == [status for status, _, _ in results], results
    runs = sorted(path for path in (tmp_path / "runs").iterdir())
    assert 2 == len(runs)
    assert all(map(finished, runs))


COUNTED = """
import sys
from seq2seq.commands.train import main
import seq2seq.data.prepare
prepare = sys.modules["seq2seq.data.prepare"]
def build(*given, made=prepare._build):
    with open("builds", "a") as file:
        file.write("one\\n")
    return made(*given)
prepare._build = build
main()
"""


def test_one_cache_is_built_once_for_both(tiny, tmp_path):
    cache = tmp_path / "cache"
    outputs = [[f"paths.output={tmp_path}/{name}"] for name in "ab"]
    train = [sys.executable, "-c", COUNTED]
    results = at_once([*tiny, f"paths.cache={cache}"], *outputs, cwd=tmp_path, train=train)
    assert [0, 0] == [status for status, _, _ in results], results
    assert "one\n" == (tmp_path / "builds").read_text()
    journals = [(tmp_path / name / "metrics.jsonl").read_text() for name in "ab"]
    assert journals[0] == journals[1]
    assert 1 == len([path for path in (cache / "stores").iterdir() if path.is_dir()])
