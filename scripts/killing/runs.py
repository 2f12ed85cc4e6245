"""A training that is killed and started again until it ends, beside one that is not."""

import multiprocessing
import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from zipfile import ZipFile

import h5py
import numpy as np

from killing.moments import Moments
from killing.process import train

KINDS = ("step", "step", "step", "start", "checkpoint", "validation", "cache")
ROUND = 20  # steps between validations
DATA = [  # unless there is a data=
    "data=reverse", "data.num_train=2000", "data.num_validation=64", "data.num_test=64",
    "data.longest=6", "data.num_buckets=2", "model.embedding_dim=16",
]  # fmt: skip
OPTIONS = [
    "data.batch_size=32", "model.dropout=0.1", "model.encoder.units=16", "model.decoder.units=16",
    "trainer=smoke", f"trainer.validate_every={ROUND}",
    "trainer.checkpoints.every=4", "trainer.averaging.rounds=3", "trainer.averaging.of=best",
    "optimizer/schedule=plateau", "resume=auto",
]  # fmt: skip


class Killings:
    """Trains once to the end, and again with kills; notes what differs.

    Processes are forked from one that has imported everything, and is ready within a second.

    Args:
        folder: where the runs go.
        options: of `train.py`, beside those of a small training.
        seed: of the moments.
        steps: of the training.

    Attributes:
        differences: sentences; none if all is equal, bit for bit.
        runs: how many were killed and brought to their end.
        seconds: that everything took.
    """

    def __init__(self, folder: Path, options: Sequence[str], seed: int, steps: int = 300):
        self.folder = folder
        data = [] if any(option.startswith("data=") for option in options) else DATA
        self.options = [*data, *OPTIONS, f"trainer.max_steps={steps}", *options]
        self.steps = steps
        self.draw = random.Random(seed)
        self.differences: list[str] = []
        self.runs = 0
        self.seconds = 0.0
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["killing.preloaded"])
        # Python 3.11's fork server looks for it with an environment's path only.
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])

    def __call__(self, kills: int) -> Counter:
        """Kill so often; returns how often in moments of each kind."""
        began = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        whole = self.folder / "whole"
        process = self._start(whole, self.folder / "cache")
        process.join()
        if process.exitcode:
            sys.exit(f"the training that was not killed ended with {process.exitcode}")
        kinds = [KINDS[number % len(KINDS)] for number in range(kills)]
        self.draw.shuffle(kinds)
        counts: Counter = Counter()
        while sum(counts.values()) < kills:
            self.runs += 1
            run = self.folder / f"killed_{self.runs}"
            counts += self._bring_to_end(run, kinds)
            self.differences += differences(whole, run)
        self.seconds = time.monotonic() - began
        return counts

    def _bring_to_end(self, run: Path, kinds: list[str]) -> Counter:
        """Kill a run by the next kinds of moments, which are taken from the list, until it ends."""
        counts: Counter = Counter()
        targets = sorted(self.draw.randrange(self.steps) for _ in kinds)
        cache = run.with_name(f"{run.name}_cache")
        moments = Moments(run, cache, ROUND, targets, self.draw)
        while True:
            kind = kinds[0] if kinds else None
            if kind == "cache":
                shutil.rmtree(cache, ignore_errors=True)
            process = self._start(run, cache)
            if kind and moments.wait(kind, process.is_alive):
                process.kill()
                counts[kinds.pop(0)] += 1
            process.join()
            if process.exitcode == 0:
                return counts
            if process.exitcode != -9:
                self.differences.append(f"a start of {run} ended with {process.exitcode}")
                return counts

    def _start(self, run: Path, cache: Path) -> BaseProcess:
        arguments = [*self.options, f"paths.output={run}", f"paths.cache={cache}"]
        log = run.with_name(f"{run.name}.log")
        process = self._context.Process(target=train, args=(arguments, log))
        process.start()
        return process


def differences(whole: Path, killed: Path) -> list[str]:
    """What two run folders have not alike: journal, predictions, variables, the best model."""
    found = []
    for name in ("metrics.jsonl", "predictions.tsv"):
        if (whole / name).read_bytes() != (killed / name).read_bytes():
            found.append(f"{name} of {killed}")
    expected, actual = (_arrays(folder) for folder in (whole, killed))
    if expected.keys() != actual.keys():
        return [*found, f"the variables of {killed}"]
    unequal = [name for name in expected if not np.array_equal(expected[name], actual[name])]
    return [*found, *(f"{name} of {killed}" for name in unequal)]


def _arrays(folder: Path) -> dict[str, np.ndarray]:
    """The last checkpoint's variables, and the weights of the best model."""
    with np.load(max((folder / "checkpoints").glob("step_*.npz"))) as archive:
        arrays = {name: archive[name] for name in archive.files if name != "state"}
    model = ZipFile(folder / "model.keras")
    with model, model.open("model.weights.h5") as stream, h5py.File(stream) as file:
        file.visititems(
            lambda name, node: arrays.update({name: node[()]}) if hasattr(node, "shape") else None
        )
    return arrays
