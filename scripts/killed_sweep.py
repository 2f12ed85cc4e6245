"""A sweep of eight trainings that is killed twice and continued by two workers, beside one that
is left alone: `python scripts/killed_sweep.py`. Exits with 1 where they end otherwise.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

SPACE = """# eight trainings
defaults:
  - base
  - override sampler: grid
  - _self_

name: eight
trials: 8
space:
  model/encoder: [gru, lstm, bigru, bilstm]
  model/attention: [general, additive]
"""
COMMAND = [
    sys.executable, "-u", str(Path(__file__).with_name("sweep.py")), "sweep=eight",
    "sweep.monitor=loss", "data=copy", "data.num_train=2000", "data.num_validation=200",
    "data.num_test=64", "data.longest=4", "data.batch_size=64", "data.num_buckets=1",
    "trainer=smoke", "trainer.max_steps=150", "trainer.validate_every=50",
    "trainer.checkpoints.every=10", "model.encoder.units=32", "model.decoder.units=32",
    "model.embedding_dim=32", "optimizer.learning_rate=0.01",
]  # fmt: skip


def main() -> None:
    """Run both sweeps, and compare their trials."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "sweep").mkdir()
        (folder / "sweep" / "eight.yaml").write_text(SPACE)
        began = time.monotonic()
        _start(folder, "whole").communicate()
        between = time.monotonic()
        for _ in range(2):
            _kill_in_the_midst(folder)
        for worker in [_start(folder, "killed") for _ in range(2)]:
            worker.communicate()
        print(f"left alone: {between - began:.0f} s, killed: {time.monotonic() - between:.0f} s")
        whole, killed = (_figures(folder / name) for name in ("whole", "killed"))
    for options, figure in whole:
        print(f"{figure:.6f}  {options}")
    are_equal = whole == killed and len(whole) == 8
    print("8 trials, equal in both" if are_equal else f"DIFFERENT when killed: {killed}")
    sys.exit(not are_equal)


def _start(folder: Path, name: str) -> subprocess.Popen:
    words = ["--config-dir", str(folder), f"sweep.folder={folder / name}"]
    return subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, text=True)


def _kill_in_the_midst(folder: Path) -> None:
    """Kill a worker and its training, when one more trial is done and another one trains."""
    worker = _start(folder, "killed")
    assert worker.stdout
    for line in worker.stdout:
        if "loss" in line and line.startswith("trial"):
            break
    while not (training := _children(worker.pid)):
        time.sleep(0.1)
    time.sleep(5)
    for process in (worker.pid, *training):
        os.kill(process, signal.SIGKILL)
    worker.communicate()


def _children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in listed.split()]


def _figures(folder: Path) -> list[tuple[str, float | None]]:
    """Options and figure of each trial, best first."""
    storage = JournalStorage(JournalFileBackend(str(folder / "journal.log")))
    trials = optuna.load_study(study_name="eight", storage=storage).trials
    return sorted(((str(one.params), one.value) for one in trials), key=lambda pair: pair[1] or 9e9)


if __name__ == "__main__":
    main()
