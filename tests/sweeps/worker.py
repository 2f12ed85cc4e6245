"""One worker of a sweep of stand-ins, as a process: `python worker.py FOLDER GRID`."""

import json
import math
import sys
from functools import partial
from pathlib import Path

import optuna

from seq2seq.sweeps import Sweep, Worker
from seq2seq.sweeps.space import grid

STAND_IN = [sys.executable, str(Path(__file__).with_name("stand_in.py"))]


def sweep_of(folder, values, pruner=None, storage=None, trials=None):
    space = values if isinstance(values, dict) else {"x": values}
    sampler = partial(optuna.samplers.GridSampler, grid(space))
    return Sweep(
        folder=Path(folder),
        storage=storage,
        name="test",
        monitor="exact_match",
        space=space,
        trials=trials or math.prod(map(len, space.values())),
        make_sampler=lambda seed: sampler(seed=1),
        pruner=pruner,
    )


def folder_of(options):
    return "_".join(f"{name}_{value}" for name, value in options.items())


def worker_of(sweep, say=print, **options):
    return Worker(sweep, STAND_IN, folder_of, say, **options)


def work(sweep, say=print):
    worker_of(sweep, say)()


if __name__ == "__main__":
    work(sweep_of(sys.argv[1], json.loads(sys.argv[2])))
