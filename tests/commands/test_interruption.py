"""Trainings that are stopped or killed, as processes."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from seq2seq.errors import Interrupted
from seq2seq.interruption import SIGNALS, Interruption, check_interrupted, wait_readable

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


@pytest.mark.by_turns(5, among="processes")
@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name
)
def test_a_signal_ends_in_one_line_that_says_how_to_go_on(start, tmp_path, number):
    process = start(tmp_path / "run")
    wait_for(tmp_path / "run" / "checkpoints" / "step_000000003.npz", process)
    process.send_signal(number)
    _, errors = process.communicate(timeout=PATIENCE)
    assert 128 + number == process.returncode
    first, last = errors.strip().splitlines()
    assert first.startswith("Stopping after this step")
    assert last.startswith("Stopped after step ")
    assert last.endswith(f"(saved). Resume with resume={tmp_path}/run.")


@pytest.mark.by_turns(5, among="processes")
@pytest.mark.parametrize("phase", ["loading", "preparing", "folder:", "evaluating", "drawing"])
def test_a_signal_in_any_phase_ends_in_one_line(start, tmp_path, phase):
    """At a random moment: the phase has begun, and the next may begin before the signal arrives."""
    draw = random.Random(phase)  # by a fixed draw for each phase, that a failure can be repeated
    number = draw.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    process = start(tmp_path / "run", "trainer.max_steps=4")
    for line in process.stdout:
        if line.startswith(phase):
            break
    time.sleep(draw.uniform(0, 0.3))
    process.send_signal(number)
    _, errors = process.communicate(timeout=PATIENCE)
    if process.returncode == 0:  # it had ended
        assert phase == "drawing"
        return
    assert 128 + number == process.returncode, errors
    *notice, last = errors.strip().splitlines()  # no notice while imports are kept quiet
    assert len(notice) <= 1
    assert last.split()[0] in ("Interrupted.", "Terminated.", "Hung", "Stopped")


def test_nothing_is_raised_in_a_handler():
    """Law: until it is polled, a signal raises nothing; a second one acts as before."""
    before = [signal.getsignal(number) for number in SIGNALS]
    for number in SIGNALS:
        with (  # noqa: PT012 - by the last line
            pytest.raises(Interrupted, match=SIGNALS[number]),
            Interruption() as outer,
        ):
            os.kill(os.getpid(), number)
            assert number == outer.received
            assert before == [signal.getsignal(number) for number in SIGNALS]
            check_interrupted()
        check_interrupted()
        assert before == [signal.getsignal(number) for number in SIGNALS]


@pytest.mark.parametrize("is_first", [True, False], ids=["before", "inside"])
def test_an_inner_context_hides_no_signal(is_first):
    """Law: wherever the first signal comes, the outer context knows; a second acts as before."""
    before = [signal.getsignal(number) for number in SIGNALS]
    with (  # noqa: PT012 - by the end of the context
        pytest.raises(Interrupted, match="Terminated"),
        Interruption(),
    ):
        if is_first:
            os.kill(os.getpid(), signal.SIGTERM)
        with Interruption() as inner:
            if not is_first:
                os.kill(os.getpid(), signal.SIGTERM)
            assert signal.SIGTERM == inner.received
            assert before == [signal.getsignal(number) for number in SIGNALS]
        with pytest.raises(Interrupted):
            check_interrupted()
    check_interrupted()  # it is over


def test_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            os.kill(os.getpid(), signal.SIGHUP)
            assert interruption.received is None
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_signal_ends_the_wait_for_standard_input():
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as file, os.fdopen(writer, "wb"):
        timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM))
        timer.start()
        with pytest.raises(Interrupted, match="Terminated"), Interruption():
            wait_readable(file)
        timer.join()
