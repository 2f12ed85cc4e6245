"""Trainings that are stopped or killed, as processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

TRAIN = Path(__file__).parents[2] / "scripts" / "train.py"
PATIENCE = 300  # seconds

pytestmark = pytest.mark.slow


@pytest.fixture
def start(tiny):
    """Starts a training of 40 steps into a folder."""

    def run(folder, *arguments):
        budget = ["trainer.max_steps=40", "trainer.checkpoint_every=3", "trainer.validate_every=10"]
        command = [sys.executable, TRAIN, *tiny, *budget, f"paths.output={folder}", *arguments]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, env=os.environ | {"PYTHONWARNINGS": ""}, **streams)

    return run


def wait_for(path, process):
    end = time.monotonic() + PATIENCE
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def arrays(folder):
    """The last checkpoint: weights, optimizer, random states and counters."""
    with np.load(max((folder / "checkpoints").iterdir())) as archive:
        return {name: archive[name] for name in archive.files}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_in_one_line_that_says_how_to_go_on(start, tmp_path, number, code):
    process = start(tmp_path / "run")
    wait_for(tmp_path / "run" / "checkpoints" / "step_000000003.npz", process)
    process.send_signal(number)
    _, errors = process.communicate(timeout=PATIENCE)
    assert code == process.returncode
    first, last = errors.strip().splitlines()
    assert first.startswith("stopping after this step")
    assert last.startswith("Stopped at step ")
    assert last.endswith(f"which is saved; go on with resume={tmp_path}/run.")


def test_a_signal_before_the_training_ends_in_one_line_too(start, tmp_path):
    process = start(tmp_path / "run")
    for line in process.stdout:
        if line.startswith("loading"):
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (130, "Interrupted.\n") == (process.returncode, errors)


def test_a_killed_run_that_is_started_again_is_the_run_that_was_not_killed(start, tmp_path):
    """Law 5: weights, optimizer, journal and predictions, bit for bit."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    process = start(whole, "resume=auto")
    assert "" == process.communicate(timeout=PATIENCE)[1]
    process = start(killed, "resume=auto")
    wait_for(killed / "checkpoints" / "step_000000012.npz", process)
    process.kill()
    process.communicate()
    process = start(killed, "resume=auto")
    assert "Going on from step " in process.communicate(timeout=PATIENCE)[0]
    for name in ("metrics.jsonl", "predictions.tsv"):
        assert (whole / name).read_text() == (killed / name).read_text()
    expected, actual = arrays(whole), arrays(killed)
    assert json.loads(str(expected["state"])) == json.loads(str(actual["state"]))
    assert list(expected) == list(actual)
    for name in expected:
        np.testing.assert_array_equal(expected[name], actual[name])
