"""Trainings that are stopped or killed, as processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TRAIN = Path(__file__).parents[2] / "scripts" / "train.py"
PATIENCE = 300  # seconds

pytestmark = pytest.mark.slow


@pytest.fixture
def start(tiny):
    """Starts a training of 40 steps into a folder."""

    def run(folder, *arguments):
        budget = [
            "trainer.max_steps=40",
            "trainer.checkpoints.every=3",
            "trainer.validate_every=10",
        ]
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


@pytest.mark.by_turns(3, among="processes")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_in_one_line_that_says_how_to_go_on(start, tmp_path, number, code):
    process = start(tmp_path / "run")
    wait_for(tmp_path / "run" / "checkpoints" / "step_000000003.npz", process)
    process.send_signal(number)
    _, errors = process.communicate(timeout=PATIENCE)
    assert code == process.returncode
    first, last = errors.strip().splitlines()
    assert first.startswith("Stopping after this step")
    assert last.startswith("Stopped after step ")
    assert last.endswith(f"(saved). Resume with resume={tmp_path}/run.")


def test_a_signal_before_the_training_ends_in_one_line_too(start, tmp_path):
    process = start(tmp_path / "run")
    for line in process.stdout:
        if line.startswith("loading"):
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (130, "Interrupted.\n") == (process.returncode, errors)
